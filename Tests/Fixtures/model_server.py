#!/usr/bin/env python3
"""A model for tests: model_server.py RECORD [SECONDS]. It prints its process and its port.

It answers every chat request of the OpenAI kind with a few words, after a while, and writes the
last message of the user, as JSON, on a line of the record.
"""

import http.server
import json
import os
import sys
import threading
import time

record = sys.argv[1]
pause = float((sys.argv + ["0"])[2])
lock = threading.Lock()


def text_of(content):
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, body, kind="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(json.dumps({"object": "list", "data": [{"id": "test"}]}).encode())

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        users = [m for m in request["messages"] if m["role"] == "user"]
        with lock, open(record, "a") as out:
            out.write(json.dumps(text_of(users[-1]["content"]) if users else "") + "\n")
        time.sleep(pause)
        common = {"id": "x", "created": 1, "model": "test"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        if request.get("stream"):
            parts = [
                {"index": 0, "delta": {"role": "assistant", "content": "understood"}},
                {"index": 0, "delta": {}, "finish_reason": "stop"},
            ]
            chunks = [
                {**common, "object": "chat.completion.chunk", "choices": [part]} for part in parts
            ]
            lines = [json.dumps(chunk) for chunk in chunks] + ["[DONE]"]
            body = "".join(f"data: {line}\n\n" for line in lines)
            self.reply(body.encode(), "text/event-stream")
        else:
            message = {"role": "assistant", "content": "understood"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            answer = {**common, "object": "chat.completion", "choices": [choice], "usage": usage}
            self.reply(json.dumps(answer).encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(os.getpid(), server.server_port, flush=True)
server.serve_forever()
