import Foundation
import JSONSyntax
import Platform
import Synchronization
import TestSupport
import Testing

/// Tasks, budgets and the seed's teams as tools, with the real daemon.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct MCPTaskTests {
  private func join(_ names: String..., in world: World) async throws {
    for name in names {
      try await world.done("join", name, "--mode", "file", "--capability", "swift")
    }
  }

  @Test func `A task is claimed, answered and waited for, each by whoever the session is`()
    async throws
  {
    try await World.with { world in
      try await join("ann", "ben", "eve", in: world)
      let (ann, ben) = (
        try await MCPPeer(as: "ann", in: world), try await MCPPeer(as: "ben", in: world)
      )
      let eve = try await MCPPeer(as: "eve", in: world)
      let first = try await ann.call("create_task", ["title": "first", "key": "k"])["task"]
      let again = try await ann.call("create_task", ["title": "first", "key": "k"])["task"]
      #expect(first == again && first?["agents"]?.array?.isEmpty == true)
      let id = try #require(first?["id"])
      let second = try await ann.call(
        "create_task", ["title": "second", "owner": "ben, eve", "after": [id]])["task"]
      #expect(second?["state"] == "waiting" && second?["agents"]?.array?.count == 2)
      let claimed = try await ben.call("claim_task")["task"]
      #expect(claimed?["id"] == id && claimed?["agents"]?.array?.first?["name"] == "ben@default")
      #expect(try await eve.call("claim_task") == [:])
      let other = try await eve.refusal("update_task", ["id": id, "state": "done", "result": "x"])
      #expect(other.contains("eve@default was not asked"))
      let text = String(repeating: "long ", count: 2000)
      try await world.done("budget", "set", "default", "5usd")
      let done = try await ben.call(
        "update_task", ["id": id, "state": "done", "result": .string(text), "cost": "0.25"])
      #expect(done["task"]?["state"] == "done")
      let seen = try await ann.call("wait_task", ["ids": [id], "seconds": 5])
      let result = seen["tasks"]?.array?.first?["outcome"]?["result"]?.string
      #expect(seen["over"] == true && (result?.utf8.count ?? 0) < 5000)
      let budget = try await ann.call("budget_status")
      #expect(budget["status"] == "active" && budget["available_usd"]?.double == 4.75)
      #expect(budget["agents"]?.array?.map { $0["name"] } == ["ben@default"])
      let open = try await eve.call("list_tasks", ["state": "open", "owner": "eve"])
      #expect(open["tasks"]?.array?.map { $0["title"] } == ["second"])
      let failed = try await eve.call(
        "update_task", ["id": second?["id"], "state": "failed", "note": "no time"])
      #expect(failed["task"]?["agents"]?.array?.last?["error"] == "no time")
      for peer in [ann, ben, eve] { await peer.end() }
    }
  }

  @Test func `Different answers are settled by a pick, and a task is called off and opened again`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await join("team-lead", "ann", "ben", in: world)
      try await world.done("delegate", "default", "a or b?", "--resolve", "leader_decides")
      let lead = try await MCPPeer(as: "team-lead", in: world)
      let peers = (try await MCPPeer(as: "ann", in: world), try await MCPPeer(as: "ben", in: world))
      let listed = try await lead.call("list_tasks")["tasks"]?.array
      let id = try #require(listed?.first?["id"])
      _ = try await peers.0.call("update_task", ["id": id, "state": "done", "result": "a"])
      _ = try await peers.1.call("update_task", ["id": id, "state": "done", "result": "b"])
      #expect(try await lead.call("list_tasks", ["state": "deciding"])["left"] == 0)
      let picked = try await lead.call("update_task", ["id": id, "pick": "ben"])
      #expect(picked["task"]?["state"] == "done")
      let whole = try await lead.call("list_tasks", ["id": id])["tasks"]?.array?.first
      #expect(whole?["outcome"]?["winner"] == "ben@default")
      let made = try await lead.call("create_task", ["title": "x", "owner": "ann"])["task"]
      let other = try #require(made?["id"])
      _ = try await lead.call("update_task", ["id": other, "state": "dropped", "note": "not now"])
      let reopened = try await lead.call("update_task", ["id": other, "state": "open"])
      #expect(reopened["task"]?["state"] == "open")
      for peer in [lead, peers.0, peers.1] { await peer.end() }
    }
  }

  @Test func `What the task tools do not take is told with what to give instead`() async throws {
    try await World.with { world in
      try await join("ann", "ben", in: world)
      let ann = try await MCPPeer(as: "ann", in: world)
      let id = try #require(
        try await ann.call("create_task", ["title": "x", "owner": "ben"])["task"]?["id"])
      let refusals: [(tool: String, arguments: JSON, says: String)] = [
        ("create_task", [:], "create_task needs title"),
        ("create_task", ["title": "x", "from": "ben"], "has no argument \"from\""),
        ("create_task", ["title": "x", "owner": "ann"], "to itself"),
        ("create_task", ["title": "x", "owner": "@everyone"], "one of @all, @least_busy"),
        ("create_task", ["title": "x", "owner": "ben,@all"], "one of @all, @least_busy"),
        ("create_task", ["title": "x", "owner": ","], "owner has no name"),
        ("create_task", ["title": "x", "owner": "zoe"], "zoe is not a member of team default"),
        ("create_task", ["title": "x", "after": ["zzzz"]], "zzzz"),
        ("create_task", ["title": "x", "deadline": "soon"], "a length of time such as 30m"),
        ("create_task", ["title": "x", "team": "nowhere"], "there is no team nowhere"),
        ("claim_task", ["id": id], "not free"),
        ("claim_task", ["agent": "ben"], "has no argument \"agent\""),
        ("update_task", ["id": id], "needs state, percent or pick"),
        ("update_task", ["id": id, "note": "x"], "give percent with note"),
        ("update_task", ["id": id, "percent": 101], "0 to 100"),
        ("update_task", ["id": id, "state": "finished"], "doing, done, failed, dropped, open"),
        ("update_task", ["id": id, "state": "done"], "needs result or commit"),
        ("update_task", ["id": id, "result": "x"], "go with state=done"),
        ("update_task", ["id": id, "state": "done", "pick": "ben"], "pick stands alone"),
        ("update_task", ["id": id, "state": "done", "result": "x", "cost": "5 eur"], "cost: "),
        ("update_task", ["id": id, "state": "doing"], "ann@default was not asked"),
        ("update_task", ["id": id, "state": "open"], "is not over"),
        ("update_task", ["id": id, "pick": "ben"], "nothing to decide"),
        ("list_tasks", ["team": "nowhere"], "there is no team nowhere"),
        ("list_tasks", ["id": "zzzz"], "there is no task zzzz"),
        ("wait_task", ["ids": ["zzzz"]], "there is no task zzzz"),
        ("wait_task", ["ids": [id], "seconds": 46], "1 to 45"),
        ("budget_status", ["team": "nowhere"], "there is no team nowhere"),
      ]
      for refusal in refusals {
        let said = try await ann.refusal(refusal.tool, refusal.arguments)
        #expect(said.contains(refusal.says), "\(refusal.tool) \(refusal.arguments): \(said)")
      }
      let tasks = try await ann.call("list_tasks")["tasks"]?.array
      #expect(tasks?.count == 1 && tasks?.first?["state"] == "open")
      await ann.end()
    }
  }

  @Test func `A team is formed, asked, and ended by the seed's names, in the seed's words`()
    async throws
  {
    try await World.with { world in
      try await join("ann", "ben", "eve", in: world)
      let ann = try await MCPPeer(as: "ann", tools: "seed", in: world)
      let eve = try await MCPPeer(as: "eve", in: world)
      let seed = try await MCPPeer(as: "eve", tools: "seed", in: world)
      let whole: JSON = [
        "name": "fix", "goal": "mend it", "capability": "swift", "memberCount": 2,
        "leaderDid": "ann",
      ]
      for member in whole.object?.members ?? [] {
        let said = try await ann.refusal(
          "team_form", .object(whole.object?.except([member.key]) ?? JSONObject()))
        #expect(said == "missing \(member.key) parameter")
      }
      for tool in ["team_delegate", "team_status", "team_disband"] {
        #expect(try await ann.refusal(tool) == "missing teamId parameter")
      }
      #expect(
        try await ann.refusal("team_delegate", ["teamId": "fix"]) == "missing toolName parameter")
      let many = JSONObject((whole.object?.except(["memberCount"]) ?? JSONObject()).members)
        .adding(JSONObject([.init(key: "memberCount", value: 3)]))
      let few = try await ann.refusal("team_form", .object(many))
      #expect(few.hasPrefix("form team: no agents available: 3 are wanted and 2 can be had"))
      let formed = try await ann.call("team_form", whole)
      #expect(
        formed.object?.members.map(\.key) == [
          "teamId", "name", "goal", "status", "members", "createdAt",
        ])
      #expect(
        formed["members"]?.array?.first == [
          "did": "ann@default", "name": "ann", "role": "leader", "status": "idle",
        ])
      #expect(
        try await ann.call("team_list") == [
          "teams": [
            [
              "teamId": "fix", "name": "fix", "goal": "mend it", "status": "active", "members": 3,
            ]
          ], "count": 1,
        ])
      try await world.done("budget", "set", "fix", "5usd")
      let work: JSON = ["teamId": "fix", "toolName": "count", "params": ["path": "src"]]
      async let asked = ann.call("team_delegate", work)
      try await eventually("the workers have the task") {
        try await world.json("task", "list", "--team", "fix").array?.first?["state"] == "open"
      }
      let id = try #require(try await eve.call("list_tasks")["tasks"]?.array?.first?["id"])
      _ = try await eve.call(
        "update_task", ["id": id, "state": "done", "result": "7", "cost": "0.50"])
      try await world.done("task", "fail", id.string ?? "", "--as", "ben", "--reason", "no path")
      let answer = try await asked
      #expect(answer["resolvedResult"] == 7 && answer["conflictError"] == nil)
      let each = answer["individualResults"]?.array ?? []
      #expect(each.map { $0["memberDid"] } == ["ben@default", "eve@default"])
      #expect(each.first?["error"] == "no path" && each.last?["result"] == 7)
      #expect(each.last?["duration"]?.string?.wholeMatch(of: #/\d+\.\ds/#) != nil)
      let status = try await ann.call("team_status", ["teamId": "fix"])
      #expect(status["leaderDid"] == "ann@default" && status["members"]?.array?.count == 3)
      #expect(status["budget"]?.double == 5 && status["spent"]?.double == 0.5)
      #expect(status["members"]?.array?.first?["capabilities"] == ["swift"])
      let mutiny = try await seed.refusal("team_disband", ["teamId": "fix"])
      #expect(mutiny.contains("ann@default leads team fix"))
      #expect(try await ann.call("team_disband", ["teamId": "fix"]) == ["disbanded": "fix"])
      #expect(try await ann.call("team_disband", ["teamId": "fix"]) == ["disbanded": "fix"])
      let late = try await ann.refusal("team_delegate", work)
      #expect(late.hasPrefix("delegate task: team has been disbanded"))
      #expect(try await ann.refusal("team_status", ["teamId": "web"]).contains("no team web"))
      for peer in [ann, eve, seed] { await peer.end() }
    }
  }

  @Test func `All workers failing is a result that says so, and the same call waits on`()
    async throws
  {
    try await World.with { world in
      try await join("ann", "ben", in: world)
      let ann = try await MCPPeer(as: "ann", tools: "seed", in: world)
      _ = try await ann.call(
        "team_form",
        [
          "name": "fix", "goal": "g", "capability": "swift", "memberCount": 1, "leaderDid": "ann",
        ])
      let again = try await MCPPeer(as: "ann", tools: "seed", in: world)
      let work: JSON = ["teamId": "fix", "toolName": "count"]
      async let asked = ann.call("team_delegate", work)
      try await eventually("the worker has the task") {
        try await world.json("task", "list", "--team", "fix").array?.count == 1
      }
      let waits = Flag()
      async let askedAgain = again.call("team_delegate", work) { waits.set() }
      try await eventually("the same call waits") { waits.isSet }
      let tasks = try await world.json("task", "list", "--team", "fix").array ?? []
      #expect(tasks.count == 1)
      try await world.done(
        "task", "fail", tasks.first?["id"]?.string ?? "", "--as", "ben", "--reason", "broken")
      let answer = try await asked
      #expect(answer["conflictError"]?.string?.contains("failed") == true, "\(answer.text())")
      #expect(answer["resolvedResult"] == nil)
      #expect(answer["individualResults"]?.array?.first?["error"] == "broken")
      #expect(try await askedAgain == answer)
      await ann.end()
      await again.end()
    }
  }
}

/// Something that another task has seen.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
