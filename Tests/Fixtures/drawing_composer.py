#!/usr/bin/env python3
"""A program with a composer and a queue that draws in steps: drawing_composer.py FILE.

It takes a text into its queue and empties the composer, then draws the text where its transcript
begins, with the cursor behind it for a while, and only then the composer anew.
"""

import os
import sys
import termios
import time
import tty

out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
tty.setraw(0, termios.TCSANOW)
clear = b"\x1b[2J\x1b[H"
os.write(1, clear + b"ready\r\n> ")
draft = b""
while True:
    for byte in os.read(0, 65536):
        if byte != 13:
            draft += bytes([byte])
            os.write(1, bytes([byte]))
            continue
        queue = b"queued: " + draft + b"\r\n"
        os.write(1, clear + queue + b"> ")
        time.sleep(0.2)
        os.write(1, clear + queue + b"> " + draft)
        time.sleep(0.4)
        os.write(out, draft + b"\n")
        os.write(1, clear + b"* " + draft + b"\r\n> ")
        draft = b""
