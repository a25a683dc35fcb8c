#!/usr/bin/env python3
"""Stands in for jcode with its mailboxes, as it reads and writes them: without a lock, in place.

jcode_team.py begin DIRECTORY TEAM SESSION NAME…   a leader's session with its members
jcode_team.py send DIRECTORY TEAM SESSION FROM TO TEXT
jcode_team.py take DIRECTORY TEAM SESSION NAME      prints the text of the first unread message
"""

import datetime
import json
import os
import sys


def write(path, value):
    with open(path, "w", encoding="utf-8") as file:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        for sign, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
            text = text.replace(sign, escape)
        file.write(text)


def box(team, session, name):
    return os.path.join(team, "inboxes", session, name + ".json")


def read(path):
    """What it does not know of an entry it does not keep."""
    try:
        with open(path, encoding="utf-8") as file:
            entries = json.load(file) or []
    except (FileNotFoundError, ValueError):
        return []
    known = ("from", "text", "summary", "timestamp", "read", "color")
    return [{key: entry[key] for key in known if key in entry} for entry in entries]


def now():
    return datetime.datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M:%S.%f%z")[:-2] + ":00"


verb, directory, name, session = sys.argv[1:5]
team = os.path.join(directory, name)
if verb == "begin":
    os.makedirs(os.path.join(team, "inboxes", session), exist_ok=True)
    members = [{"agent_id": f"team-lead@{name}", "name": "team-lead", "cwd": "", "joined_at": now(),
                "is_active": True}]
    members += [{"agent_id": f"{member}@{name}", "name": member, "agent_type": "coder", "cwd": "/w",
                 "joined_at": now(), "is_active": True} for member in sys.argv[5:]]
    write(os.path.join(team, "team.json"), {
        "name": name, "created_at": now(), "lead_agent_id": f"team-lead@{name}", "members": members})
elif verb == "send":
    sender, to, text = sys.argv[5:8]
    entries = read(box(team, session, to))
    entries.append({"from": sender, "text": text, "timestamp": now(), "read": False})
    write(box(team, session, to), entries)
elif verb == "take":
    path = box(team, session, sys.argv[5])
    entries = read(path)
    for entry in entries:
        if not entry.get("read"):
            entry["read"] = True
            write(path, entries)
            print(entry["text"])
            break
