#!/usr/bin/env python3
"""A program with a composer that fails after some bytes: failing_composer.py FILE ACTION COUNT.

It says "ready" and its process, draws "> " and what is typed, takes bracketed pastes, and writes each turn into FILE. Once it has read
COUNT bytes, those of the frames of pastes included, it does ACTION:

  hang    reads nothing more        die     ends
  shell   becomes dash              child   runs dash and waits for it
  cooked  sets up its terminal as a shell does, and goes on
  flush   throws away what it has not read, and goes on
  stop    stops, so that the shell that started it comes to the front
"""

import os
import signal
import subprocess
import sys
import termios
import tty

path, action, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
cooked = termios.tcgetattr(0)


def fail():
    if action == "hang":
        while True:
            signal.pause()
    if action == "die":
        os._exit(1)
    if action in ("shell", "child"):
        os.write(1, b"\x1b[?2004l")
        termios.tcsetattr(0, termios.TCSANOW, cooked)
        if action == "shell":
            os.execvp("dash", ["dash", "-i"])
        subprocess.call(["dash", "-i"])
        os._exit(0)
    if action == "cooked":
        os.write(1, b"\x1b[?2004l")
        termios.tcsetattr(0, termios.TCSANOW, cooked)
    if action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if action == "flush":
        termios.tcflush(0, termios.TCIFLUSH)


tty.setraw(0, termios.TCSANOW)
os.write(1, b"\x1b[?2004hready %d\r\n> " % os.getpid())
draft = b""
total = 0
while True:
    if count >= 0 and total >= count:
        count = -1
        fail()
    data = os.read(0, min(65536, count - total) if count > total else 65536)
    if not data:
        break
    total += len(data)
    draft += data
    draft = draft.replace(b"\x1b[200~", b"").replace(b"\x1b[201~", b"")
    while b"\r" in draft:
        turn, draft = draft.split(b"\r", 1)
        os.write(out, turn.replace(b"\n", b"\\n") + b"\n")
        os.write(1, b"\r\nread\r\n> ")
    shown = draft.replace(b"\n", b"\r\n  ")
    os.write(1, b"\x1b[2J\x1b[H> " + shown)
