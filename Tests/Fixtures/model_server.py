#!/usr/bin/env python3
"""A model for real agents: model_server.py RECORD [SECONDS]. It prints its process and its port.

It speaks Anthropic Messages, OpenAI Responses and OpenAI Chat, streaming or not, and answers with a
few words after a pause. Each request that an agent's user caused is a line of RECORD, as JSON: when
it came, and the texts of the last user message. RECORD.all holds all texts of the last turn that are not
the model's, also those that the agent's program put there itself.

A word in the last text, anywhere in it, changes the answer:
  %%wait=SECONDS      another pause
  %%status=CODE       an error of HTTP, once for each text
  %%reply=TEXT        an answer by the command that the message itself teaches, with the rest of the
                      line as its text
  %%done=TEXT         an answer to the task of the message, with the rest of the line as its result
  %%answer=TEXT       an answer by Roost's tool reply_message, with the rest of the line as its text
  %%tool=NAME {JSON}  a call of a tool, with the rest of the line as its input; the tool of a server of
                      Codex is SERVER.NAME
  %%say="JSON"        other words, with the rest of the line as a text of JSON

A text "Read FILE and do the task" has it print the file, and then do what the words in it say.
"""

import http.server
import json
import os
import re
import sys
import threading
import time
import uuid

record = sys.argv[1]
pause = float((sys.argv + ["0"])[2])
lock = threading.Lock()
failed = set()


def texts_of(content):
    """The texts of a message's content, which is one or a list of parts."""
    if isinstance(content, str):
        return [content]
    kinds = ("text", "input_text", "output_text")
    return [part.get("text", "") for part in content or [] if part.get("type") in kinds]


def is_own(text):
    """Whether an agent's program wrote the text, and not its user."""
    return text.startswith(("<system-reminder>", "<environment_context>", "<turn_aborted>", "# AGENTS"))


def is_aside(text):
    """Whether a request is no turn of the conversation: gptme asks in the background for a name of it."""
    start = r"(Generate a descriptive name|Your task: Create a \S+ word title) for this conversation"
    return re.match(start, text) is not None


def number(word, text, default):
    found = re.findall(rf"%%{word}=([0-9.]+)", text)
    return float(found[-1]) if found else default


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # What every dialect shares.

    def send(self, body, kind="application/json", code=200):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, value, code=200):
        self.send(json.dumps(value).encode(), code=code)

    def stream(self, events, named):
        """Sends events; a number among them is a pause in seconds."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for event in events:
            if isinstance(event, float):
                time.sleep(event)
                continue
            name = f"event: {event['type']}\n" if named else ""
            data = event if isinstance(event, str) else json.dumps(event)
            self.wfile.write(f"{name}data: {data}\n\n".encode())
            self.wfile.flush()

    def note(self, users, everything=None):
        """Writes down what was said, and returns the last text of the user."""
        own = [[text for text in texts if not is_own(text)] for texts in users]
        last = ([texts for texts in own if texts] or [[]])[-1]
        with lock:
            with open(record, "a") as out:
                out.write(json.dumps({"at": time.time(), "texts": last}) + "\n")
            if not any(map(is_aside, last)):
                with open(record + ".all.new", "w") as out:
                    json.dump(users if everything is None else everything, out)
                os.replace(record + ".all.new", record + ".all")
        return "\n".join(last)

    def fails(self, text):
        code = int(number("status", text, 0))
        with lock:
            if os.path.exists(record + ".refuse"):
                with open(record + ".refuse") as file:
                    code = int(file.read())
            elif not code or text in failed:
                return False
            failed.add(text)
        kind = "authentication_error" if code == 401 else "test_error"
        self.send_json({"type": "error", "error": {"type": kind, "message": "as asked"}}, code)
        return True

    @staticmethod
    def tool(text):
        found = re.findall(r"%%tool=([\w.]+) (\{.*\})", text)
        if found:
            return found[-1][0], json.loads(found[-1][1])
        wanted = re.findall(r"%%answer=(.+)", text)
        headers = re.findall(r"\[\S+ → \S+ · (\w{4})\]", text)
        if wanted and headers:
            return "mcp__roost__reply_message", {"id": headers[-1], "body": wanted[-1]}
        return None

    @staticmethod
    def told(text):
        """The file that a text tells to read."""
        found = re.findall(r"Read (\S+) and do the task", text)
        return found[-1] if found else None

    @staticmethod
    def printed(parts):
        """What the file printed that it was told to read; nothing of other tools' results."""
        results = [part.get("content") for part in parts if part.get("type") == "tool_result"]
        texts = [text for content in results for text in texts_of(content)]
        return "\n".join(text for text in texts if "ROOST_RESULT" in text)

    @staticmethod
    def reply(text):
        """The command that a message teaches, with the text that it is to have."""
        done = re.findall(r"%%done=(.+)", text)
        asked = re.findall(r"Answer.*: (roost task done \w+) --result", text)
        if done and asked:
            return f'{asked[-1]} --result "{done[-1]}"'
        wanted = re.findall(r"%%reply=(.+)", text)
        taught = re.findall(r'\(answer: (roost reply \w+) "…"', text)
        return f'{taught[-1]} "{wanted[-1]}"' if wanted and taught else None

    @staticmethod
    def words(text):
        found = re.findall(r'%%say=(".*")', text)
        return json.loads(found[-1]) if found else "understood"

    # The dialects.

    def do_HEAD(self):
        self.send(b"")

    def do_GET(self):
        self.send_json({"object": "list", "data": [{"id": "test"}], "models": []})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = json.loads(raw) if raw[:1] == b"{" else {}
        path = self.path.split("?")[0]
        if path.endswith("/count_tokens"):
            self.send_json({"input_tokens": 1})
        elif path.endswith("/messages"):
            self.answer_messages(request)
        elif path.endswith("/responses"):
            self.answer_responses(request)
        elif path.endswith("/chat/completions"):
            self.answer_chat(request)
        else:
            self.send_json({})

    def answer_messages(self, request):
        users = [m["content"] for m in request.get("messages", []) if m["role"] == "user"]
        parts = users[-1] if users and isinstance(users[-1], list) else []
        goes_on = any(part.get("type") == "tool_result" for part in parts)
        text, wanted = "", None
        # Requests without tools are the program's own, such as for a title.
        if request.get("tools"):
            # What hooks and the program say comes as the system's messages between the others.
            said = [m["content"] for m in request["messages"] if m["role"] != "assistant"]
            text = self.note(list(map(texts_of, users)), list(map(texts_of, said)))
            if self.fails(text):
                return
            wanted = self.tool(self.printed(parts)) if goes_on else self.tool(text)
            if not goes_on and self.told(text):
                wanted = ("Bash", {"command": f"cat {self.told(text)}", "description": "look"})
            if not goes_on and self.reply(text):
                wanted = ("Bash", {"command": self.reply(text), "description": "answer"})
        block = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": self.words(text)}
        if wanted:
            block = {"type": "tool_use", "id": f"toolu_{uuid.uuid4().hex[:20]}", "name": wanted[0]}
            block["input"] = {}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(wanted[1])}
        reason = "tool_use" if wanted else "end_turn"
        message = {
            "id": f"msg_{uuid.uuid4().hex}", "type": "message", "role": "assistant",
            "model": request.get("model", "test"), "content": [], "stop_reason": None,
            "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        if not request.get("stream"):
            content = [{"type": "text", "text": self.words(text)}]
            return self.send_json({**message, "content": content, "stop_reason": "end_turn"})
        self.stream([
            {"type": "message_start", "message": message},
            {"type": "content_block_start", "index": 0, "content_block": block},
            number("wait", text, pause),
            {"type": "content_block_delta", "index": 0, "delta": delta},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None},
             "usage": {"output_tokens": 1}},
            {"type": "message_stop"},
        ], named=True)

    def answer_responses(self, request):
        items = [item for item in request.get("input", []) if isinstance(item, dict)]
        users = [texts_of(item["content"]) for item in items if item.get("role") == "user"]
        # What hooks say comes as the developer's messages.
        roles = ("user", "developer", "system")
        said = [texts_of(item["content"]) for item in items if item.get("role") in roles]
        text = self.note(users, said)
        if self.fails(text):
            return
        goes_on = bool(items) and items[-1].get("type") == "function_call_output"
        wanted = None if goes_on else self.tool(text)
        answer, name = f"resp_{uuid.uuid4().hex}", f"msg_{uuid.uuid4().hex}"
        item = {
            "type": "message", "id": name, "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": self.words(text), "annotations": []}],
        }
        if wanted:
            item = {
                "type": "function_call", "id": name, "call_id": f"call_{name[-8:]}",
                "name": wanted[0], "arguments": json.dumps(wanted[1]), "status": "completed",
            }
            if "." in wanted[0]:
                item["namespace"], item["name"] = wanted[0].split(".")
        usage = {
            "input_tokens": 1, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 1,
            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 2,
        }
        response = {"id": answer, "object": "response", "status": "completed", "output": [item]}
        self.stream([
            {"type": "response.created", "response": {**response, "output": []}},
            number("wait", text, pause),
            {"type": "response.output_item.added", "output_index": 0, "item": item},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            {"type": "response.completed", "response": {**response, "usage": usage}},
        ], named=True)

    def answer_chat(self, request):
        users = [texts_of(m["content"]) for m in request["messages"] if m["role"] == "user"]
        text = self.note([["".join(texts)] for texts in users])
        if self.fails(text):
            return
        common = {"id": "x", "created": 1, "model": "test"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        wait = number("wait", text, pause)
        message = {"role": "assistant", "content": self.words(text)}
        wanted = self.tool(text) if request.get("tools") else None
        goes_on = request["messages"][-1]["role"] == "tool"
        reason = "stop"
        # gptme's tools are parts of its text.
        if self.reply(text) and not any("```shell" in str(m) for m in request["messages"][-2:]):
            message["content"] = f"```shell\n{self.reply(text)}\n```"
        if wanted and not goes_on:
            call = {"name": wanted[0], "arguments": json.dumps(wanted[1])}
            calls = [{"index": 0, "id": "call_1", "type": "function", "function": call}]
            message = {"role": "assistant", "content": None, "tool_calls": calls}
            reason = "tool_calls"
        if not request.get("stream"):
            time.sleep(wait)
            choice = {"index": 0, "message": message, "finish_reason": reason}
            answer = {**common, "object": "chat.completion", "choices": [choice], "usage": usage}
            return self.send_json(answer)
        chunk = {**common, "object": "chat.completion.chunk"}
        end = {"index": 0, "delta": {}, "finish_reason": reason}
        self.stream([
            wait,
            {**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
            {**chunk, "choices": [end], "usage": usage},
            "[DONE]",
        ], named=False)


http.server.ThreadingHTTPServer.daemon_threads = True
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(os.getpid(), server.server_port, flush=True)
server.serve_forever()
