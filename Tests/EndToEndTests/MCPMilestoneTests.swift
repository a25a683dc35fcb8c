import JSONSyntax
import Model
import Store
import TestSupport
import Testing

/// The seed's tools of teams with money, and the answer to a team that asks, with the real daemon.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct MCPMilestoneTests {
  private func join(_ names: String..., in world: World) async throws {
    for name in names {
      try await world.done("join", name, "--mode", "file", "--capability", "swift")
    }
  }

  private func request(_ more: JSON = [:]) -> JSON {
    let request: JSON = [
      "name": "fix", "goal": "g", "capability": "swift", "memberCount": 2, "leaderDid": "ann",
      "budget": .number("12.5"),
    ]
    let members = (request.object?.except(Set(more.object?.members.map(\.key) ?? [])))
    return (members ?? JSONObject()).adding(more.object ?? JSONObject()).json
  }

  @Test func `A team is formed with its money, and its milestones end it, in the seed's words`()
    async throws
  {
    try await World.with { world in
      try await join("ann", "ben", "eve", in: world)
      let ann = try await MCPPeer(as: "ann", tools: "seed", in: world)
      let form = "team_form_with_budget"
      #expect(
        try await ann.refusal(form, request(["budget": .null])) == "missing budget parameter")
      #expect(
        try await ann.refusal(form, request(["budget": 0])) == "budget must be greater than zero")
      let unknown = try await ann.refusal(form, request(["capability": "cobol"]))
      #expect(unknown.hasPrefix("form team: no agents available"))
      let part: JSON = ["description": "a part", "amount": 1]
      let many = try await ann.refusal(
        form, request(["milestones": .array(Array(repeating: part, count: 11))]))
      #expect(many.hasPrefix("create escrow: too many milestones"))
      let bare = try await ann.refusal(form, request(["milestones": [["description": "x"]]]))
      #expect(bare == "each milestone has a description and an amount")
      let parts: JSON = [
        ["description": "code", "amount": 5], ["description": "docs", "amount": .number("7.5")],
      ]
      let formed = try await ann.call(form, request(["milestones": parts]))
      #expect(formed["budget"]?.double == 12.5 && formed["milestones"] == 2)
      #expect(formed["escrowId"] == "fix" && formed["members"]?.array?.count == 3)
      let money = try await world.json("budget", "show", "fix")
      #expect(money["held"] == 12_500_000 && money["available"] == 0)
      let complete = "team_complete_milestone"
      #expect(try await ann.refusal(complete) == "missing escrowId parameter")
      let none = try await ann.refusal(complete, ["escrowId": "fix", "milestoneId": "m9"])
      #expect(none.hasPrefix("complete milestone: there is no milestone m9"))
      let first = try await ann.call(complete, ["escrowId": "fix", "milestoneId": "m1"])
      #expect(first["completedMilestones"] == 1 && first["totalMilestones"] == 2)
      #expect(first["allCompleted"] == false && first["status"] == "active")
      #expect(first["released"] == nil && first["releaseError"] == nil)
      let evidence = try await world.json("milestone", "list", "fix").array?.first?["evidence"]
      #expect(evidence == ["note": "manual completion"])
      let last = try await ann.call(
        complete, ["escrowId": "fix", "milestoneId": "m2", "evidence": "the docs are up"])
      #expect(last["allCompleted"] == true && last["status"] == "released")
      #expect(last["released"] == true)
      let all = try await world.json("milestone", "list", "fix").array ?? []
      #expect(all.map { $0["state"] } == ["released", "released"])
      #expect(try await world.json("budget", "show", "fix")["available"] == 12_500_000)
      await ann.end()
    }
  }

  @Test func `Without milestones the workers share the money, and a check that fails is told`()
    async throws
  {
    try await World.with { world in
      try await join("ann", "ben", "eve", in: world)
      let ann = try await MCPPeer(as: "ann", tools: "seed", in: world)
      let formed = try await ann.call("team_form_with_budget", request(["budget": 10]))
      #expect(formed["milestones"] == 2)
      let shares = try await world.json("milestone", "list", "fix").array ?? []
      #expect(shares.map { $0["amount"] } == [5_000_000, 5_000_000])
      #expect(shares.map { $0["agent"] } == ["ben@default", "eve@default"])
      try await world.done(
        "budget", "add", "fix", "1usd")
      try await world.done(
        "milestone", "add", "fix", "checked", "--amount", "1usd", "--check", "false", "--fund")
      let refused = try await ann.refusal(
        "team_complete_milestone", ["escrowId": "fix", "milestoneId": "m3"])
      #expect(refused.hasPrefix("complete milestone: the check `false` ended with 1"))
      await ann.end()
    }
  }

  @Test func `An agent answers a team that asks it by a tool`() async throws {
    try await World.with { world in
      try await join("ann", "ben", in: world)
      let ann = try await MCPPeer(as: "ann", tools: "all", in: world)
      let ben = try await MCPPeer(as: "ben", tools: "all", in: world)
      #expect(
        try await ann.refusal("answer_invitation", ["team": "fix"]).contains("no team fix"))
      async let formed = world.json(
        "team", "form", "fix", "--goal", "g", "--partial", "--accept-within", "60s")
      for name in ["ann", "ben"] {
        try await eventually("\(name) is asked") {
          try world.mailbox(of: name).readAll().contains { $0.kind == "team_invite" }
        }
      }
      let yes = try await ann.call("answer_invitation", ["team": "fix"])
      #expect(yes == ["team": "fix", "accepted": true])
      let no = try await ben.call(
        "answer_invitation", ["team": "fix", "accept": false, "reason": "busy"])
      #expect(no == ["team": "fix", "accepted": false])
      let members = try await formed["formation"]?["members"]?.array
      #expect(members?.map { $0["agent"] } == ["ann@default"])
      #expect(
        try await ann.refusal("answer_invitation", ["team": "fix"]).contains("is not asked"))
      for peer in [ann, ben] { await peer.end() }
    }
  }
}

extension JSONObject {
  fileprivate var json: JSON { .object(self) }
}
