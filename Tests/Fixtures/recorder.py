#!/usr/bin/env python3
"""A program for a pane that records what it reads: recorder.py FILE [raw|lines].

Each turn (what came before an Enter) becomes a line of the file and is shown on the screen.
"""

import os
import sys
import termios
import tty

path, mode = sys.argv[1], (sys.argv + ["raw"])[2]
out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
end = b"\n"
if mode == "raw":
    tty.setraw(0, termios.TCSANOW)
    end = b"\r"
os.write(1, b"ready\r\n")
pending = b""
while True:
    data = os.read(0, 65536)
    if not data:
        break
    pending += data
    *turns, pending = pending.split(end)
    for turn in turns:
        os.write(out, turn.replace(b"\n", b"\\n") + b"\n")
        if mode == "raw":
            os.write(1, b"read: " + turn.replace(b"\n", b"\r\n")[:60] + b"\r\n")
