"""Asks every route of a hub with the client that was generated from its document.

usage: client.py URL TOKEN

Ends with 1 at the first answer that the client cannot read, that has another status than it
should, or that does not come back as it was read; and if a route was not asked.
"""

import importlib
import pkgutil
import sys

import roost_api.api.default as routes
from roost_api import AuthenticatedClient, models

url, token = sys.argv[1], sys.argv[2]
client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
unasked = {module.name for module in pkgutil.iter_modules(routes.__path__)}


def ask(route, *words, expect=200, body=None, **more):
    """What the generated function of a route reads of the answer."""
    unasked.discard(route)
    if body is not None:
        more["body"] = body
    module = importlib.import_module(f"roost_api.api.default.{route}")
    place = () if route in ("health", "readiness", "metrics", "open_api") else ("acme", "rocket")
    answer = module.sync_detailed(*place, *words, client=client, **more)
    if answer.status_code != expect:
        sys.exit(f"{route} answered {int(answer.status_code)}: {answer.content.decode()}")
    read = answer.parsed
    for one in read if isinstance(read, list) else [read]:
        if hasattr(one, "to_dict") and type(one).from_dict(one.to_dict()) != one:
            sys.exit(f"{route}: {one} is written otherwise than it is read")
    return read


def check(found, what):
    if not found:
        sys.exit(f"{what} is not as expected")


for route in ("health", "readiness", "metrics", "open_api"):
    ask(route)

# Agents.
ada = models.NewAgent(name="ada", type_="worker", node_id="n1", incarnation=1)
check(ask("register_agent", body=ada, expect=201).name == "ada", "the new agent")
ask("register_agent", body=ada)
ask("register_agent", body=models.NewAgent(name="user"), expect=422)
ask("register_agent", body=models.NewAgent(name="bea", node_id="n2"), expect=201)
check([agent.name for agent in ask("list_agents")] == ["ada", "bea"], "the list of agents")
ask("get_agent", "ada")
check(ask("get_agent", "nobody", expect=404).code == "not_found", "the missing agent")
ask("update_agent", "ada", body=models.AgentUpdate(status="busy"))
beat = models.Heartbeat(node_id="n1", incarnation=1)
check(ask("beat", body=beat).heartbeat_interval_s == 30, "the heartbeat")

# Messages, and the notice of one that did not arrive.
letter = models.NewMessage(id="m1", from_="dan@n1", to="ada", body="hello")
check(ask("send_message", body=letter, expect=201).seq == 1, "the message")
ask("send_message", body=letter)
check([m.id for m in ask("agent_messages", "ada")] == ["m1"], "the agent's mail")
check([m.id for m in ask("node_messages", node="n1")] == ["m1"], "the node's mail")
read = models.MessageUpdate(status=models.MessageUpdateStatus.ACKED)
check(ask("update_message", "m1", body=read).status == "acked", "the acknowledged message")
ask(
    "send_message", body=models.NewMessage(from_="dan@n1", to="bea", body="x"), expect=201
)
ask("remove_agent", "bea", expect=204)
notices = ask("node_messages", node="n1")
check([n.from_ for n in notices] == ["roost"], "the notice")

# Requests for workers.
work = models.NewSpawn(id="s1", task="fix it", spawned_by="ada@n1", priority=5)
ask("request_spawn", body=work, expect=201)
check([spawn.id for spawn in ask("pending_spawns")] == ["s1"], "the pending requests")
claim = models.SpawnClaim(runner="n1.r1", lease_s=60)
check(ask("claim_spawn", "s1", body=claim).claimed_by == "n1.r1", "the claim")
check(ask("get_spawn", "s1").claimed_by != "n1.r1", "the runner's name")
done = models.SpawnUpdateType1.from_dict({"status": "completed", "runner": "n1.r1"})
check(ask("update_spawn", "s1", body=done).status == "completed", "the request that is done")

# What attempts at tasks bring with them.
blob = ask("leave_blob", body=models.NewBlob(data="YWJj"), expect=201)
check(ask("get_blob", blob.id).data == "YWJj", "the blob")
check(ask("get_blob", "0" * 64, expect=404).code == "not_found", "the missing blob")

# The policy.
check(ask("get_policy").webhook_secret_set is False, "the standard policy")
policy = models.NewPolicy(enabled=False, webhook_secret="hush")
check(ask("put_policy", body=policy).webhook_secret_set is True, "the policy")
tag = importlib.import_module("roost_api.api.default.get_policy").sync_detailed(
    "acme", "rocket", client=client
).headers["ETag"]
ask("get_policy", if_none_match=tag, expect=304)
ask("put_policy", body=policy, if_match='"v9"', expect=412)

if unasked:
    sys.exit(f"nobody asked {', '.join(sorted(unasked))}")
print("the generated client asked every route and read every answer")
