#!/usr/bin/env python3
"""An agent for a pane that answers the tasks it reads, as their text says: task_agent.py FILE ROOST ANSWER.

Each turn becomes a line of the file. A turn that tells of `roost task done ID` is answered with ANSWER; an ANSWER that begins
with "fail " is a failure with that reason, one that begins with "run " is a command of the shell that has the id in TASK, and an
empty one is none.
"""

import os
import re
import subprocess
import sys
import termios
import tty

path, roost, answer = sys.argv[1:4]
out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
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
        os.write(out, turn.replace(b"\n", b"\\n") + b"\n")
        os.write(1, b"read\r\n")
        task = re.search(rb"roost task done (\w+)", turn)
        if not task or not answer:
            continue
        words = ["done", task[1].decode(), "--result", answer]
        if answer.startswith("fail "):
            words = ["fail", task[1].decode(), "--reason", answer[5:]]
        if answer.startswith("run "):
            env = {**os.environ, "TASK": task[1].decode(), "ROOST": roost}
            subprocess.run(answer[4:], shell=True, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            continue
        subprocess.run([roost, "task"] + words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
