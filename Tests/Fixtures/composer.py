#!/usr/bin/env python3
"""A program with a composer that ignores the first Enters: composer.py FILE IGNORED [WORK].

It works for WORK seconds before it does what an Enter wants.
"""

import os
import sys
import termios
import time
import tty

path, ignored = sys.argv[1], int(sys.argv[2])
work = float((sys.argv + ["0"])[3])
out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
tty.setraw(0, termios.TCSANOW)
os.write(1, b"ready\r\n> ")
draft = b""
while True:
    for byte in os.read(0, 65536):
        if byte != 13:
            draft += bytes([byte])
            os.write(1, bytes([byte]))
        elif ignored:
            ignored -= 1
        else:
            end = time.monotonic() + work
            while time.monotonic() < end:
                pass
            os.write(out, draft + b"\n")
            os.write(1, b"\r\nread\r\n> ")
            draft = b""
