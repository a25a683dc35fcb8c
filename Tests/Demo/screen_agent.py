"""A full-screen program: raw keys, the alternate screen, bracketed paste.

Enter submits what was typed; each submission is shown, and kept as one JSON line.
"""

import json
import os
import sys
import termios
import time
import tty

PASTE_START, PASTE_END = b"\x1b[200~", b"\x1b[201~"


def draw(submissions):
    rows = [line for text in submissions for line in text.split("\n")]
    sys.stdout.write("\x1b[H\x1b[2J-- full screen agent --\r\n")
    for row in rows[-15:]:
        sys.stdout.write(row[:78] + "\r\n")
    sys.stdout.write("> ")
    sys.stdout.flush()


def keep(text):
    with open(os.environ["DEMO_LOG"], "a", encoding="utf-8") as log:
        log.write(json.dumps(text, ensure_ascii=False) + "\n")


def next_key(waiting):
    """Cuts one key, or one mark of a paste, off the bytes that wait; None if it is not whole."""
    for mark in (PASTE_START, PASTE_END):
        if waiting.startswith(mark):
            return mark
        if mark.startswith(waiting):
            return None
    return waiting[:1]


def read_submissions(descriptor):
    waiting, text, pasting = b"", b"", False
    while True:
        more = os.read(descriptor, 4096)
        if not more:
            return
        waiting += more
        while waiting and (key := next_key(waiting)):
            waiting = waiting[len(key):]
            if key in (PASTE_START, PASTE_END):
                pasting = key == PASTE_START
            elif key == b"\r" and not pasting:
                yield text.decode("utf-8", "replace")
                text = b""
            else:
                text += key


descriptor = sys.stdin.fileno()
before = termios.tcgetattr(descriptor)
submissions = []
try:
    tty.setraw(descriptor)
    sys.stdout.write("\x1b[?1049h\x1b[?2004h")
    draw(submissions)
    for submission in read_submissions(descriptor):
        submissions.append(submission)
        keep(submission)
        draw(submissions)
        # It works on each a moment, as agents do.
        time.sleep(0.05)
finally:
    sys.stdout.write("\x1b[?2004l\x1b[?1049l")
    sys.stdout.flush()
    termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
