#!/usr/bin/env python3
"""An HTTP proxy in front of one server that does to requests what networks do.

usage: unreliable_proxy.py LISTEN_PORT TARGET_PORT SEED [TEXT]

Of a hundred requests some are dropped before they arrive, some after (the answer is lost), some
answers are cut, some requests are sent twice, some wait, some are answered with 429 or 500. Long
polls are left alone but for being cut. With TEXT nothing of that happens: a request that has it in its
body waits for a second. Prints "ready" when it listens.
"""

import http.client
import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

listen, target, seed = (int(word) for word in sys.argv[1:4])
late = sys.argv[4].encode() if len(sys.argv) > 4 else None
dice = random.Random(seed)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def forward(self, body):
        connection = http.client.HTTPConnection("127.0.0.1", target, timeout=90)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def refuse(self, status, code):
        text = b'{"code":"%s","message":"made up by the proxy","request_id":"p"}' % code
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(text)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        fate = dice.random() if late is None else 1
        if late and body and late in body:
            time.sleep(1)
        try:
            if fate < 0.03:
                self.close_connection = True
                return self.connection.close()
            if fate < 0.05:
                return self.refuse(500, b"internal")
            if fate < 0.053:
                return self.refuse(429, b"rate_limited")
            if fate < 0.10:
                time.sleep(dice.random() * 0.1)
            if fate < 0.13 and self.command in ("POST", "PATCH"):
                self.forward(body)
            status, headers, text = self.forward(body)
            if fate < 0.16:
                self.close_connection = True
                return self.connection.close()
            self.send_response_only(status)
            for key, value in headers:
                if key.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if fate < 0.19 and text:
                self.wfile.write(text[: len(text) // 2])
                self.close_connection = True
                return self.connection.close()
            self.wfile.write(text)
        except (OSError, http.client.HTTPException):
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any


server = ThreadingHTTPServer(("127.0.0.1", listen), Handler)
server.daemon_threads = True
print("ready", flush=True)
server.serve_forever()
