#!/usr/bin/env python3
"""A teammate for tests: teammate.py willing|stubborn|silent.

It answers each message, and a request to finish in its own way. On "crash" it ends with code 3.
"""

import json
import os
import subprocess
import sys
import time

manner = sys.argv[1]


def roost(*words):
    return subprocess.run(["roost", *words], capture_output=True, text=True)


print("ready", flush=True)
while True:
    taken = roost("next", "--wait", "60s", "--json")
    if taken.returncode == 75:
        continue
    if taken.returncode == 69:
        # The daemon is being restarted.
        time.sleep(0.1)
        continue
    if taken.returncode != 0:
        sys.exit(taken.stderr)
    message = json.loads(taken.stdout)
    text = message["text"]
    print(text, flush=True)
    if text == "crash":
        os._exit(3)
    if not text.startswith("{"):
        roost("send", "team-lead", f"{os.environ['ROOST_AGENT']} did: {text}")
        continue
    frame = json.loads(text)
    if frame.get("type") != "shutdown_request" or manner == "silent":
        continue
    if manner == "willing":
        roost("approve", frame["requestId"])
    else:
        roost("reject", frame["requestId"], "--reason", "still at work")
