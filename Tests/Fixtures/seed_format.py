#!/usr/bin/env python3
"""The mailbox and the team file as jcode's types have them, strictly read and written anew.

seed_format.py inbox FILE       print the messages of an inbox, one JSON object a line
seed_format.py team FILE        print the team
seed_format.py send FILE FROM TEXT    add a message, as jcode would
"""

import json
import re
import sys
from datetime import datetime, timezone

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
MESSAGE = {"from": str, "text": str, "summary": str, "timestamp": "time", "read": bool, "color": str}
MEMBER = {
    "agent_id": str, "name": str, "agent_type": str, "model": str, "prompt": str, "color": str,
    "cwd": str, "joined_at": "time", "is_active": bool, "permission": str,
}
TEAM = {
    "name": str, "description": str, "created_at": "time", "lead_agent_id": str, "members": list,
}


def decode(value, fields, required):
    """Takes the fields that the type knows, each of its type; others are passed over."""
    if not isinstance(value, dict):
        raise ValueError(f"no object: {value!r}")
    for name in required:
        if name not in value:
            raise ValueError(f"{name} is missing in {value!r}")
    known = {}
    for name, kind in fields.items():
        if name not in value:
            continue
        found = value[name]
        if kind == "time":
            if not isinstance(found, str) or not TIME.fullmatch(found):
                raise ValueError(f"{name} is no time: {found!r}")
        elif type(found) is not kind:
            raise ValueError(f"{name} is no {kind.__name__}: {found!r}")
        known[name] = found
    return known


def messages(path):
    with open(path) as file:
        entries = json.load(file) or []
    return [decode(entry, MESSAGE, ["from", "text", "timestamp", "read"]) for entry in entries]


verb, path = sys.argv[1:3]
if verb == "inbox":
    for message in messages(path):
        print(json.dumps(message))
elif verb == "team":
    with open(path) as file:
        team = decode(json.load(file), TEAM, ["name", "created_at", "lead_agent_id", "members"])
    required = ["agent_id", "name", "cwd", "joined_at", "is_active"]
    team["members"] = [decode(member, MEMBER, required) for member in team["members"]]
    print(json.dumps(team))
elif verb == "send":
    sender, text = sys.argv[3:]
    try:
        entries = messages(path)
    except FileNotFoundError:
        entries = []
    # Nine digits and a zone other than UTC, as Go writes the local time.
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f") + "789+00:00"
    entries.append({"from": sender, "text": text, "timestamp": now, "read": False})
    with open(path, "w") as file:
        file.write(json.dumps(entries, indent=2, ensure_ascii=False))
