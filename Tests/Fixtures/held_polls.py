#!/usr/bin/env python3
"""Holds many long polls at a hub and measures how long it takes to wake them all.

usage: held_polls.py PORT TOKEN COUNT HUB_PID

Prints one line of JSON: the polls held, the hub's resident memory while it holds them, and the
seconds from the change that wakes them until the last one is answered.
"""

import asyncio
import json
import sys
import time

port, token, count, hub = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
base = "/v1/repos/acme/web"
head = f"Host: hub\r\nAuthorization: Bearer {token}\r\nRoost-Node: bench\r\nRoost-Incarnation: 1\r\n"


async def ask(method, path, body=None, streams=None):
    reader, writer = streams or await asyncio.open_connection("127.0.0.1", port)
    text = json.dumps(body).encode() if body is not None else b""
    length = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n" if text else ""
    writer.write(f"{method} {base}{path} HTTP/1.1\r\n{head}{length}\r\n".encode() + text)
    answer = await reader.readuntil(b"\r\n\r\n")
    fields = dict(
        line.split(": ", 1) for line in answer.decode().lower().split("\r\n")[1:] if ": " in line
    )
    await reader.readexactly(int(fields.get("content-length", 0)))
    return int(answer.split()[1]), fields, time.monotonic()


def register(name):
    agent = {"name": name, "type": "worker", "node_id": "bench", "incarnation": 1}
    return ask("POST", "/agents", agent)


def resident():
    for line in open(f"/proc/{hub}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


async def held():
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
    text = (await reader.read()).decode()
    writer.close()
    for line in text.split("\n"):
        if line.startswith("roost_hub_long_polls"):
            return float(line.split()[-1])
    return 0


async def main():
    assert (await register("first"))[0] == 201
    status, fields, _ = await ask("GET", "/messages?node=bench&wait=0")
    assert status == 200, status
    roster = fields["roost-roster"]
    polls = []
    for number in range(count):
        streams = await asyncio.open_connection("127.0.0.1", port)
        path = f"/messages?node=bench&wait=60&roster={roster}"
        polls.append(asyncio.create_task(ask("GET", path, streams=streams)))
        if number % 200 == 0:
            await asyncio.sleep(0)
    while await held() < count:
        await asyncio.sleep(0.05)
    memory = resident()
    start = time.monotonic()
    assert (await register("second"))[0] == 201
    answers = await asyncio.gather(*polls)
    assert all(status == 200 for status, _, _ in answers)
    last = max(end for _, _, end in answers)
    print(json.dumps({"held": count, "resident_mb": memory, "seconds": last - start}))


asyncio.run(main())
