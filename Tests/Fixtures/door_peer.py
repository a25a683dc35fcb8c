"""A stand-in for a coding agent with a door of its own: peer-KIND DIRECTORY VERSION.

It is made of what the agent's documentation says, or of what was measured of it. Each message that
comes is a line in DIRECTORY/came; each that it takes one in DIRECTORY/taken, as JSON. DIRECTORY/mode
says what it does: `ok` takes a message, `wait` takes it once the mode is another, `garbage` answers
with nonsense, `refuse` and `hold` do what the agent does then, `mute` does nothing at all, and `gone`
shuts the door. DIRECTORY/ready is there once the door is.
"""
import base64, fcntl, hashlib, http.server, json, os, re, socket, sys, termios, threading, time, tty

kind = os.path.basename(sys.argv[0]).removeprefix("peer-")
place, version = sys.argv[1:3]
home = os.environ["HOME"]
session = "5e551000-0000-4000-8000-000000000001"
lock = threading.Lock()


def mode():
    try:
        with open(f"{place}/mode") as file:
            return file.read().strip() or "ok"
    except FileNotFoundError:
        return "ok"


def note(name, value):
    with lock, open(f"{place}/{name}", "a") as file:
        file.write(json.dumps(value) + "\n")


def decide(text):
    """Notes that a message came, and what becomes of it."""
    note("came", text)
    while mode() == "wait":
        time.sleep(0.02)
    return mode()


def ready():
    open(f"{place}/ready", "w").close()


def started():
    try:
        return open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]
    except FileNotFoundError:
        return None


def append(path, line, **form):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with lock, open(path, "a") as file:
        file.write(json.dumps(line, **form) + "\n")


def write(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        json.dump(value, file)
    os.rename(path + ".new", path)


def listen(path, serve):
    """Serves each connection in a thread; the socket goes while the mode is `gone`."""
    while True:
        while mode() == "gone":
            time.sleep(0.02)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(16)
        listener.settimeout(0.05)
        ready()
        while mode() != "gone":
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=guarded, args=(serve, connection), daemon=True).start()
        listener.close()
        os.unlink(path)


def guarded(serve, connection):
    try:
        serve(connection)
    except OSError:
        pass
    finally:
        connection.close()


def say(path, *lines):
    try:
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(path)
            other.sendall("".join(json.dumps(line) + "\n" for line in lines).encode())
    except OSError:
        pass


# Claude Code


def claude():
    path = f"{place}/inbox.sock"
    folder = re.sub("[^A-Za-z0-9]", "-", os.getcwd())
    transcript = f"{home}/.claude/projects/{folder}/{session}.jsonl"
    write(f"{home}/.claude/sessions/{os.getpid()}.json", {
        "pid": os.getpid(), "sessionId": session, "cwd": os.getcwd(), "procStart": started(),
        "version": version, "peerProtocol": 1, "messagingSocketPath": path, "status": "idle"})

    def receipt(message, status, detail=None):
        answer = {
            "type": "control", "action": "peer_message_status", "status": status,
            "reason": "because", "orig_msg_id": message["msg_id"], "msgV": 1}
        if detail:
            answer["status_detail"] = detail
        say(message["from"].removeprefix("uds:"), answer)

    def serve(connection):
        for line in connection.makefile():
            message = json.loads(line)
            if message.get("type") != "user":
                continue
            text = message["message"]["content"]
            fate = decide(text)
            if fate == "refuse":
                receipt(message, "expired", "refused")
            elif fate == "hold":
                receipt(message, "held")
            elif fate == "garbage":
                say(message["from"].removeprefix("uds:"), "nonsense", {"action": 7})
                append(transcript, ["nonsense", text])
            elif fate == "ok":
                queued = {"type": "queue-operation", "sessionId": session}
                append(transcript, queued | {"operation": "enqueue", "content": text},
                       ensure_ascii=False, separators=(",", ":"))
                note("taken", text)
                append(transcript, queued | {"operation": "dequeue"}, separators=(",", ":"))
                append(transcript, {
                    "type": "user", "isMeta": True, "origin": {
                        "kind": "peer", "from": message["from"], "msg_id": message["msg_id"]},
                    "message": {"role": "user", "content": "Another session sent:\n" + text}},
                    ensure_ascii=False, separators=(",", ":"))

    listen(path, serve)


# Codex


def codex():
    path = sys.argv[sys.argv.index("--remote") + 1].removeprefix("unix://")
    rollout = f"{home}/.codex/sessions/rollout-{session}.jsonl"

    def frame(stream):
        head = stream.read(2)
        if len(head) < 2 or head[0] & 15 == 8:
            return None
        size = head[1] & 127
        if size > 125:
            size = int.from_bytes(stream.read(2 if size == 126 else 8), "big")
        mask = stream.read(4)
        return bytes(byte ^ mask[at % 4] for at, byte in enumerate(stream.read(size)))

    def send(connection, value):
        data = json.dumps(value).encode()
        size = len(data)
        head = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
        connection.sendall(b"\x81" + head + data)

    def answer(connection, request):
        method, parameters = request["method"], request.get("params", {})
        if method == "initialize":
            return {"userAgent": f"codex-tui/{version} (stand-in)"}
        if method == "thread/loaded/list":
            return {"data": [session], "nextCursor": None}
        if method == "thread/read":
            return {"thread": {
                "id": session, "cwd": os.getcwd(), "path": rollout, "ephemeral": False,
                "status": {"type": "idle"}}}
        text = parameters["input"][0]["text"]
        fate = decide(text)
        if fate == "refuse":
            return None
        if fate == "ok":
            append(rollout, {"type": "event_msg", "payload": {
                "type": "item_completed", "item": {
                    "type": "UserMessage", "client_id": parameters["clientUserMessageId"],
                    "content": [{"type": "text", "text": text}]}}}, separators=(",", ":"))
            note("taken", text)
            return {"turn": {"id": "turn-1"}}
        if fate == "garbage":
            connection.sendall(b"\x81\x08nonsense")
        if fate == "hold":
            return {"turn": None}
        connection.close()
        raise OSError

    def serve(connection):
        stream = connection.makefile("rb")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += stream.readline() or exit()
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", head).group(1)
        proof = base64.b64encode(
            hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n")
        while (data := frame(stream)) is not None:
            request = json.loads(data)
            if "id" not in request:
                continue
            send(connection, {"method": "thread/status/changed", "params": {}})
            result = answer(connection, request)
            reply = {"error": {"code": -1, "message": "no"}} if result is None else {"result": result}
            send(connection, {"id": request["id"]} | reply)

    listen(path, serve)


# gptme


def gptme():
    logs = f"{home}/logs/conversation"
    os.makedirs(logs, exist_ok=True)
    held = open(f"{logs}/.lock", "w")
    open(f"{logs}/conversation.jsonl", "a").close()
    queue = f"{logs}/prompt-queue.jsonl"
    ready()
    seen = set()
    while True:
        time.sleep(0.02)
        # While DIRECTORY/turns is there, it rests at its prompt for 0.6 s of 1.3 s.
        if os.path.exists(f"{place}/turns") and time.time() % 1.3 < 0.6:
            attributes = termios.tcgetattr(0)
            tty.setraw(0)
            while time.time() % 1.3 < 0.6:
                time.sleep(0.02)
            termios.tcsetattr(0, termios.TCSANOW, attributes)
        with open(f"{logs}/.prompt-queue.lock", "a+") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if not os.path.exists(queue):
                continue
            lines = [line for line in open(queue).read().splitlines() if line.strip()]
            for line in lines:
                if line not in seen:
                    note("came", json.loads(line)["content"])
                    seen.add(line)
            if mode() != "ok":
                continue
            os.unlink(queue)
        for line in lines:
            text = json.loads(line)["content"]
            append(f"{logs}/conversation.jsonl", {"role": "user", "content": text})
            note("taken", text)
    held.close()


# opencode


def opencode():
    port = int(sys.argv[sys.argv.index("--port") + 1])
    messages = set()

    class Server(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def reply(self, status, value=None):
            body = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            if mode() == "gone":
                return self.connection.close()
            if self.path == "/global/health":
                return self.reply(200, {"healthy": True, "version": version})
            if self.path == "/session":
                return self.reply(200, [
                    {"id": "ses_1", "directory": os.getcwd()},
                    {"id": "ses_2", "directory": os.getcwd(), "parentID": "ses_1"}])
            found = self.path.rsplit("/", 1)[1] in messages
            self.reply(200 if found else 404, {})

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = body["parts"][0]["text"]
            fate = decide(text)
            if fate == "refuse":
                return self.reply(400)
            if fate == "garbage":
                return self.wfile.write(b"nonsense\r\n\r\n")
            if fate in ("mute", "hold"):
                return self.reply(500)
            messages.add(body["messageID"])
            note("taken", text)
            self.reply(204)

    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Server)
    except OSError:
        # Somebody else has the port: once more with another one.
        with socket.create_server(("127.0.0.1", 0)) as free:
            words = sys.orig_argv[:-1] + [str(free.getsockname()[1])]
        os.execvp(words[0], words)
    ready()
    server.serve_forever()


# Qwen Code


def qwen():
    path = f"{place}/inbox.sock"
    token = "c0ffee" * 10 + "beef"
    start = started() and f"boot:{started()}"
    write(f"{home}/.qwen/sessions/{os.getpid()}.json", {
        "schemaVersion": 1, "pid": os.getpid(), "procStart": start,
        "sessionId": session, "cwd": os.getcwd(), "qwenVersion": version, "kind": "tui",
        "ipcPath": path, "ipcToken": token})
    settled = {}
    order = threading.Lock()

    def serve(connection):
        isKnown = False
        for line in connection.makefile():
            message = json.loads(line)
            if message["type"] == "auth":
                isKnown = message["token"] == token
            if not isKnown:
                return
            if message["type"] != "user":
                continue
            assert message["toSessionId"] == session
            text, number = message["message"]["content"], message["msgId"]
            # Each id is decided once, whoever asks meanwhile.
            with order:
                status = settled.get(number)
                if status is None:
                    fate = decide(text)
                    if fate == "garbage":
                        say(message["from"], "nonsense", {"type": "control", "status": "delivered"})
                    if fate in ("garbage", "mute"):
                        continue
                    status = {"ok": "delivered", "refuse": "refused", "hold": "held"}[fate]
                    settled[number] = status
                    if status == "delivered":
                        note("taken", text)
            say(message["from"], {"msgV": 1, "type": "auth", "token": message["replyToken"]}, {
                "msgV": 1, "msgId": "r" + number, "type": "control", "action": "delivery_status",
                "status": status, "origMsgId": number, "reason": "because"})

    listen(path, serve)


# Roost's plugin in Amp


def amp():
    home = os.environ.get("ROOST_HOME") or f"{os.environ['HOME']}/.roost"
    os.makedirs(f"{home}/doors", mode=0o700, exist_ok=True)
    path = f"{home}/doors/amp-{os.getpid()}.sock"
    given = {}
    order = threading.Lock()

    def give(question):
        if question["thread"] != session:
            return {"status": "away"}
        # Each id is decided once, whoever asks meanwhile.
        with order:
            if question["id"] not in given:
                fate = decide(question["text"])
                if fate in ("garbage", "mute"):
                    return "nonsense" if fate == "garbage" else None
                given[question["id"]] = {"ok": "taken", "refuse": "refused"}[fate]
                if fate == "ok":
                    note("taken", question["text"])
            return {"status": given[question["id"]], "why": "because"}

    def serve(connection):
        for line in connection.makefile():
            question = json.loads(line)
            if question["ask"] == "state":
                answer = {"thread": session}
            elif question["ask"] == "trace":
                answer = {"status": given.get(question["id"], "absent")}
            else:
                answer = give(question)
            if answer is None:
                time.sleep(60)
            text = answer if isinstance(answer, str) else json.dumps(answer)
            connection.sendall(text.encode() + b"\n")

    listen(path, serve)


# The pane, which all of them have.


def pane():
    for line in sys.stdin:
        text = line.strip()
        note("came", text)
        while mode() == "wait":
            time.sleep(0.02)
        note("taken", text)
        print("thanks", flush=True)


if kind == "pane":
    ready()
    pane()
else:
    if sys.stdin.isatty():
        threading.Thread(target=pane, daemon=True).start()
    {"amp": amp, "claude": claude, "codex": codex, "gptme": gptme, "opencode": opencode,
     "qwen": qwen}[kind]()
