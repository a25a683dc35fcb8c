#!/usr/bin/env python3
"""A program for a pane that notes when it first has the bytes of each turn: stopwatch.py FILE."""

import os
import sys
import termios
import time
import tty

out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
tty.setraw(0, termios.TCSANOW)
os.write(1, b"ready\r\n")
first = None
while True:
    data = os.read(0, 65536)
    now = time.time()
    if not data:
        break
    if first is None:
        first = now
    if data.endswith(b"\r"):
        os.write(out, b"%.6f\n" % first)
        # A program that shows nothing is not known to have taken anything.
        os.write(1, b".")
        first = None
