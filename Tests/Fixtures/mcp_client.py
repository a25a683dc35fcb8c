"""Drives `roost mcp` with the official client: mcp_client.py ROOST VERSION [CALLS].

Two agents, ann and ben, of the team default talk with each other. Every tool, resource and prompt is
used; it ends with the first thing that is not as it should be, or prints "done" and what calls took.
"""

import json
import os
import sys
import time
import warnings

import anyio
import mcp.client.session as session_module
from mcp import Client, MCPError, StdioServerParameters

warnings.simplefilter("ignore")
program, version = sys.argv[1:3]
calls = int(sys.argv[3]) if len(sys.argv) > 3 else 0
is_stateless = version == "2026-07-28"
if not is_stateless:
    session_module.LATEST_HANDSHAKE_VERSION = version


def client(name, tools="all", **more):
    environment = {
        key: value for key, value in os.environ.items() if key in ("ROOST_HOME", "PATH", "HOME")
    }
    environment["ROOST_AGENT"] = name
    server = StdioServerParameters(command=program, args=["mcp", "--tools", tools], env=environment)
    return Client(server, mode=version if is_stateless else "legacy", **more)


def check(fact, *story):
    if not fact:
        raise SystemExit(f"not as it should be: {story}")


async def call(agent, tool, **arguments):
    result = await agent.call_tool(tool, arguments)
    check(not result.is_error, tool, arguments, result)
    text = json.loads(result.content[0].text)
    if version >= "2025-06-18":
        check(result.structured_content == text, tool, result)
    return text


async def refused(agent, tool, **arguments):
    result = await agent.call_tool(tool, arguments)
    check(result.is_error, tool, arguments, result)
    return result.content[0].text


async def talk(ann, ben):
    sent = await call(ann, "send_message", to="ben", body="where is the schema?", subject="schema")
    identity = sent["sent"][0]["id"]
    mail = await call(ben, "read_inbox")
    check([m["id"] for m in mail["messages"]] == [identity] and mail["left"] == 0, mail)
    check(mail["messages"][0]["from"] == "ann" and mail["messages"][0]["subject"] == "schema", mail)
    check((await call(ben, "read_inbox"))["messages"] == [], "it was read before")
    answer = await call(ben, "reply_message", id=identity[-4:].lower(), body="in db/schema.sql")
    got = (await call(ann, "wait_message", seconds=20, **{"from": "ben"}))["message"]
    check(got["id"] == answer["id"] and got["reply_to"] == identity, got)
    # Without a recipient it goes to who wrote last.
    await call(ann, "send_message", body="thanks", key="thanks-1")
    again = await call(ann, "send_message", body="thanks", key="thanks-1")
    mail = await call(ben, "read_inbox", bodies=False)
    check(len(mail["messages"]) == 1 and "body" not in mail["messages"][0], mail)
    acked = await call(ben, "ack_message", ids=[again["sent"][0]["id"], "zzzz"])
    check(acked == {"acked": [again["sent"][0]["id"]], "unknown": ["zzzz"]}, acked)
    hits = await call(ann, "search_messages", query="schema")
    check({hit["from"] for hit in hits["hits"]} == {"ann", "ben"}, hits)
    every = await call(ben, "read_inbox", unread=False, limit=1)
    check(every["messages"][0]["body"] == "thanks" and every["left"] == 1, every)
    team = await call(ann, "list_agents")
    check(team["self"] == "ann@default", team)
    check({agent["name"] for agent in team["agents"]} >= {"ann", "ben"}, team)
    status = await call(ann, "message_status", id=identity)
    check(status["to"] == "ben@default" and status["verdict"] == "acknowledged", status)
    spare = await call(ann, "send_message", to="ben", body="never mind")
    await call(ann, "recall_message", id=spare["sent"][0]["id"])
    check((await call(ben, "read_inbox"))["messages"] == [], "it was taken back")


async def errors(ann):
    check("no agent benn" in await refused(ann, "send_message", to="benn", body="x"), "benn")
    check("needs body" in await refused(ann, "send_message", to="ben"), "body")
    check("has no argument" in await refused(ann, "send_message", to="ben", text="x"), "text")
    check("a text" in await refused(ann, "send_message", to="ben", body=7), "7")
    check("1 to 100" in await refused(ann, "read_inbox", limit=1000), "limit")
    check("write it to a file" in await refused(ann, "send_message", to="ben", body="x" * 10**7), "10M")
    check("in your mail" in await refused(ann, "reply_message", id="zzzz", body="x"), "zzzz")
    check("no agent zoe" in await refused(ann, "stop_agent", name="zoe"), "zoe")
    check("that is you" in await refused(ann, "stop_agent", name="ann"), "ann")
    why = await refused(ann, "spawn_agent", name="zoe", prompt="x", kind="none")
    check("profile none" in why, why)
    try:
        await ann.call_tool("no_such_tool", {})
        check(False, "no_such_tool")
    except MCPError as error:
        check(error.code == -32602, error)
    try:
        await ann.read_resource("roost://message/zzzz")
        check(False, "no such resource")
    except MCPError as error:
        check(error.code == (-32602 if is_stateless else -32002), error)


async def lists(ann, ben):
    tools = [tool.name for tool in (await ann.list_tools()).tools]
    check(tools == [tool.name for tool in (await ben.list_tools()).tools], tools)
    sent = await call(ann, "send_message", to="ben", body="long " * 2000)
    identity = sent["sent"][0]["id"]
    result = await ben.call_tool("read_inbox", {})
    message = json.loads(result.content[0].text)["messages"][0]
    check(message["body"].endswith("…") and message["bytes"] == 10000, message)
    uri = f"roost://message/{identity}"
    linked = result.content[1]
    check(uri in (str(linked.uri) if version >= "2025-06-18" else linked.text), linked)
    whole = json.loads((await ben.read_resource(uri)).contents[0].text)
    check(whole["body"] == "long " * 2000, uri)
    for resource in (await ann.list_resources()).resources:
        content = (await ann.read_resource(str(resource.uri))).contents[0]
        check(content.text and content.mime_type == resource.mime_type, resource)
    for template in (await ann.list_resource_templates()).resource_templates:
        address = template.uri_template.replace("{id}", identity)
        if "thread" in address or "message" in address:
            owner = ben if "message" in address else ann
            check((await owner.read_resource(address)).contents[0].text, address)
    for prompt in (await ann.list_prompts()).prompts:
        words = {word.name: "ben" for word in prompt.arguments or []}
        text = (await ann.get_prompt(prompt.name, words)).messages[0].content.text
        check(all(word in text for word in words.values()), prompt)
        for word in prompt.arguments or []:
            if word.name in ("name", "to"):
                reference = {"type": "ref/prompt", "name": prompt.name}
                from mcp_types import PromptReference
                found = await ann.complete(
                    PromptReference(**reference), {"name": word.name, "value": "b"})
                check(found.completion.values == ["ben"], found)


async def cancelled(ann, ben):
    with anyio.move_on_after(0.5):
        await ben.call_tool("wait_message", {"seconds": 45})
        check(False, "nothing was to come")
    sent = await call(ann, "send_message", to="ben", body="after the wait")
    mail = await call(ben, "read_inbox")
    check([m["id"] for m in mail["messages"]] == [sent["sent"][0]["id"]], mail)
    for number in range(20):
        await crossed(ann, ben, number / 1000)


async def crossed(ann, ben, delay):
    """A message that comes as a wait for it is called off is got once, by one way or the other."""
    got = []

    async def wait(limit):
        with limit:
            got.append((await call(ben, "wait_message", seconds=45))["message"]["id"])

    async with anyio.create_task_group() as group:
        limit = anyio.CancelScope()
        group.start_soon(wait, limit)
        await anyio.sleep(delay)
        sent = await call(ann, "send_message", to="ben", body="as the wait ends")
        limit.cancel()
    mail = await call(ben, "read_inbox")
    got += [message["id"] for message in mail["messages"]]
    check(got == [sent["sent"][0]["id"]], delay, got, sent)


async def progressing(ben):
    heard = []

    async def hear(done, total, text):
        heard.append((done, total, text))

    got = await ben.call_tool("wait_message", {"seconds": 11}, progress_callback=hear)
    check(json.loads(got.content[0].text) == {}, got)
    check(heard and heard[0][0] >= 10 and "waiting" in heard[0][2], heard)


async def watched(ann):
    heard = anyio.Event()

    async def hear(message):
        if "resources/updated" in getattr(message, "method", "") or "updated" in str(type(message)).lower():
            heard.set()

    async with client("ben", message_handler=hear) as ben:
        if is_stateless:
            async with ben.listen(resource_subscriptions=["roost://inbox"]) as changes:
                await call(ann, "send_message", to="ben", body="news")
                with anyio.fail_after(20):
                    async for _ in changes:
                        break
        else:
            await ben.subscribe_resource("roost://inbox")
            await call(ann, "send_message", to="ben", body="news")
            with anyio.fail_after(20):
                await heard.wait()
        check(len((await call(ben, "read_inbox"))["messages"]) == 1, "news")


async def restarted(ann, ben):
    """The daemon is ended and started anew under a call that waits, and between calls."""
    got = {}

    async def wait():
        got.update(await call(ben, "wait_message", seconds=45))

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.run_process([program, "restart"])
        sent = await call(ann, "send_message", to="ben", body="over the restart")
    check(got["message"]["id"] == sent["sent"][0]["id"], got)
    await anyio.run_process([program, "down"])
    await call(ann, "send_message", to="ben", body="without a daemon")
    mail = await call(ben, "read_inbox")
    check([m["body"] for m in mail["messages"]] == ["without a daemon"], mail)
    await anyio.run_process([program, "up"])
    check((await call(ann, "list_agents"))["self"] == "ann@default", "after the restart")


async def started(ann):
    """The world has a profile, bot, for this."""
    bot = await call(ann, "spawn_agent", name="zoe", prompt="say hello", kind="bot")
    check(bot["name"] == "zoe" and bot["pane"], bot)
    agents = (await call(ann, "list_agents"))["agents"]
    check([agent["type"] for agent in agents if agent["name"] == "zoe"] == ["general"], agents)
    check("already" in await refused(ann, "spawn_agent", name="zoe", prompt="x", kind="bot"), "twice")
    end = await call(ann, "stop_agent", name="zoe", force=True)
    check(end["state"] == "killed", end)


async def many(ann, ben):
    times = []
    for number in range(calls // 2):
        start = time.perf_counter()
        await call(ann, "send_message", to="ben", body=f"message {number}")
        times.append(time.perf_counter() - start)
        mail = await call(ben, "read_inbox")
        check([m["body"] for m in mail["messages"]] == [f"message {number}"], mail)
    if times:
        times.sort()
        print(f"send_message p50 {times[len(times) // 2] * 1000:.2f} ms,"
              f" p99 {times[len(times) * 99 // 100] * 1000:.2f} ms of {len(times)}")


async def work(ann, ben):
    """A task from its making to its result; the mail about tasks is left where it is."""
    made = (await call(ann, "create_task", title="count the tables", detail="all", owner="ben"))["task"]
    check(made["state"] == "open" and made["by"] == "ann@default", made)
    identity = made["id"]
    await call(ben, "update_task", id=identity[-4:].lower(), state="doing")
    await call(ben, "update_task", id=identity, percent=50, note="half")
    listed = (await call(ann, "list_tasks", owner="ben", state="open"))["tasks"]
    check([task["agents"][0]["note"] for task in listed] == ["half"], listed)
    with anyio.move_on_after(0.5):
        await ann.call_tool("wait_task", {"ids": [identity]})
        check(False, "nobody was to answer")
    check(not (await call(ann, "wait_task", ids=[identity], seconds=1))["over"], "it goes on")
    ended = {}

    async def wait():
        ended.update(await call(ann, "wait_task", ids=[identity]))

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await call(ben, "update_task", id=identity, state="done", result="seven", cost="0.25usd")
    check(ended["over"] and ended["tasks"][0]["outcome"]["result"] == "seven", ended)
    content = (await ben.read_resource(f"roost://task/{identity}")).contents[0]
    check(json.loads(content.text)["detail"].endswith("all"), content)
    budget = await call(ann, "budget_status")
    check(budget["spent_usd"] == 0.25 and budget["agents"][0]["name"] == "ben@default", budget)
    free = (await call(ann, "create_task", title="whoever has time"))["task"]
    check((await call(ben, "claim_task"))["task"]["id"] == free["id"], free)
    check(await call(ben, "claim_task") == {}, "none is free")
    dropped = (await call(ann, "update_task", id=free["id"], state="dropped"))["task"]
    check(dropped["state"] == "cancelled", dropped)
    check("was not asked" in await refused(ann, "update_task", id=identity, percent=1), "ann")


async def seed(ben):
    """A team by the seed's names, from its forming to its end."""
    async with client("ann", tools="seed") as ann:
        why = await refused(ann, "team_form", name="fix", goal="g", capability="sql", memberCount=1)
        check(why == "missing leaderDid parameter", why)
        team = await call(
            ann, "team_form", name="fix", goal="mend it", capability="sql", memberCount=1,
            leaderDid="ann")
        check(team["teamId"] == "fix" and team["status"] == "active", team)
        check([m["name"] for m in team["members"]] == ["ann", "ben"], team)
        check((await call(ann, "team_list"))["count"] == 1, "one team")
        got = {}

        async def delegate():
            got.update(await call(ann, "team_delegate", teamId="fix", toolName="count", params={"n": 1}))

        async with anyio.create_task_group() as group:
            group.start_soon(delegate)
            with anyio.fail_after(20):
                while not (tasks := (await call(ben, "list_tasks", team="fix"))["tasks"]):
                    await anyio.sleep(0.1)
            status = await call(ann, "team_status", teamId="fix")
            check([m["status"] for m in status["members"]] == ["idle", "busy"], status)
            await call(ben, "update_task", id=tasks[0]["id"], state="done", result='{"tables": 7}')
        check(got["resolvedResult"] == {"tables": 7} and got["status"] == "done", got)
        check(got["individualResults"][0]["memberDid"] == "ben@default", got)
        check(await call(ann, "team_disband", teamId="fix") == {"disbanded": "fix"}, "the end")
        why = await refused(ann, "team_delegate", teamId="fix", toolName="count")
        check(why.startswith("delegate task: team has been disbanded"), why)


async def main():
    async with client("ann") as ann, client("ben") as ben:
        check(ann.protocol_version == version, ann.protocol_version)
        # A client that goes straight to the stateless version has asked for nothing yet.
        check(is_stateless or ann.server_info.name == "roost", ann.server_info)
        await talk(ann, ben)
        await errors(ann)
        await lists(ann, ben)
        await cancelled(ann, ben)
        await watched(ann)
        if version == "2025-11-25":
            await progressing(ben)
        await restarted(ann, ben)
        await started(ann)
        await many(ann, ben)
        await work(ann, ben)
        await seed(ben)
    print("done")


anyio.run(main)
