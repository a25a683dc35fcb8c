"""An agent that reads its mailbox file itself, under the lock, and answers whoever wrote."""

import fcntl
import json
import os
import subprocess
import time

NAME = os.environ["ROOST_AGENT"]
INBOXES = os.path.join(os.environ["ROOST_HOME"], "teams", os.environ["ROOST_TEAM"], "inboxes")
BOX = os.path.join(INBOXES, NAME + ".json")
LOCK = os.path.join(INBOXES, ".locks", NAME)


def take_unread():
    """Returns the unread messages, marked as read in the same lock."""
    os.makedirs(os.path.dirname(LOCK), mode=0o700, exist_ok=True)
    with open(LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(BOX, encoding="utf-8") as box:
            messages = json.load(box)
        unread = [message for message in messages if not message.get("read")]
        if unread:
            for message in unread:
                message["read"] = True
            lines = ",\n".join(json.dumps(message, ensure_ascii=False) for message in messages)
            fresh = os.path.join(INBOXES, ".tmp-" + NAME)
            with open(fresh, "w", encoding="utf-8") as box:
                box.write("[\n" + lines + "\n]\n")
                box.flush()
                os.fsync(box.fileno())
            os.replace(fresh, BOX)
        return unread


def stamp():
    try:
        status = os.stat(BOX)
        return status.st_ino, status.st_size, status.st_mtime_ns
    except FileNotFoundError:
        return None


seen = None
print("ready", flush=True)
while True:
    now = stamp()
    if now == seen:
        time.sleep(0.02)
        continue
    seen = now
    for message in take_unread():
        print("read from the file:", message["from"], message["text"], flush=True)
        with open(os.environ["DEMO_LOG"], "a", encoding="utf-8") as log:
            log.write(message["text"] + "\n")
        answer = 'I read "' + message["text"] + '"'
        subprocess.run(
            ["roost", "send", message["from"], answer, "--reply-to", message["id"]],
            stdout=subprocess.DEVNULL, check=True,
        )
