#!/usr/bin/env python3
"""A server of the Model Context Protocol whose one tool, ask, asks the program's user for a name."""

import json
import sys


def answer(number, result):
    print(json.dumps({"jsonrpc": "2.0", "id": number, "result": result}), flush=True)


asked_by = None
for line in sys.stdin:
    message = json.loads(line)
    number, method = message.get("id"), message.get("method")
    if method == "initialize":
        answer(number, {
            "protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
            "serverInfo": {"name": "asker", "version": "1"},
        })
    elif method == "tools/list":
        tool = {"name": "ask", "description": "asks", "inputSchema": {"type": "object", "properties": {}}}
        answer(number, {"tools": [tool]})
    elif method == "tools/call":
        asked_by = number
        schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
        print(json.dumps({
            "jsonrpc": "2.0", "id": "question", "method": "elicitation/create",
            "params": {"message": "Which name shall it have?", "requestedSchema": schema},
        }), flush=True)
    elif number == "question":
        text = json.dumps(message.get("result"))
        answer(asked_by, {"content": [{"type": "text", "text": text}]})
