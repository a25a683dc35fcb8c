#!/usr/bin/env python3
"""A program with a composer that asks something when it is first typed to: asking_composer.py FILE.

What comes while it asks is thrown away, up to the key n; then the composer is there again, with the
text DRAFT in it where the environment says so.
"""

import os
import sys
import termios
import tty

out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
tty.setraw(0, termios.TCSANOW)
os.write(1, b"ready\r\n> ")
draft = b""
asked = asks = False
while True:
    data = os.read(0, 65536)
    if not asked:
        asked = asks = True
        os.write(1, b"\x1b[2J\x1b[HAllow? [y/n] ")
        continue
    if asks:
        if data == b"n":
            asks = False
            draft = os.environ.get("DRAFT", "").encode()
            os.write(1, b"\x1b[2J\x1b[H> " + draft)
        continue
    for byte in data:
        if byte == 13:
            os.write(out, draft + b"\n")
            draft = b""
            os.write(1, b"\r\nread\r\n> ")
        elif byte == 127:
            draft = draft[:-1]
            os.write(1, b"\b \b")
        else:
            draft += bytes([byte])
            os.write(1, bytes([byte]))
