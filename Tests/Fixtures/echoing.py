#!/usr/bin/env python3
"""A program without a screen that a profile knows: it shows a prompt and what is typed: echoing.py FILE.

Each turn (what came before an Enter) becomes a line of the file.
"""

import os
import sys
import termios
import tty

out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
tty.setraw(0, termios.TCSANOW)
os.write(1, b"ask me: ")
draft = b""
while True:
    for byte in os.read(0, 65536):
        if byte == 13:
            os.write(out, draft + b"\n")
            os.write(1, b"\r\nask me: ")
            draft = b""
        else:
            draft += bytes([byte])
            os.write(1, bytes([byte]))
