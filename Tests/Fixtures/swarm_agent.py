#!/usr/bin/env python3
"""An agent for a pane that does a run's tasks, as their prompts say: swarm_agent.py ROOST.

A line "SHELL: COMMAND" of the prompt is run; then it answers with `roost swarm done`. A line "EXIT: CODE" ends it with
that code instead, and a line "SILENT" makes it do nothing more.
"""

import os
import re
import subprocess
import sys
import termios
import tty

roost = sys.argv[1]
tty.setraw(0, termios.TCSANOW)
os.write(1, b"ready\r\n")
pending = b""
while True:
    data = os.read(0, 65536)
    if not data:
        break
    pending += data
    *turns, pending = pending.split(b"\r")
    for turn in turns:
        os.write(1, b"read\r\n")
        meant = re.search(rb"Read (\S+) and do the task", turn)
        if not meant:
            continue
        with open(meant[1].decode()) as file:
            prompt = file.read()
        for command in re.findall(r"^SHELL: (.*)$", prompt, re.M):
            subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, check=False)
        code = re.search(r"^EXIT: (\d+)$", prompt, re.M)
        if code:
            sys.exit(int(code[1]))
        if "\nSILENT" not in "\n" + prompt:
            subprocess.run([roost, "swarm", "done", "did it"], stdin=subprocess.DEVNULL, check=False)
