import Foundation
import Model
import Tasks
import Testing

/// Teams that are formed and change, by the cases of seed 001.
struct FormationTests {
  private static let now = Date(timeIntervalSince1970: 1_764_000_000)

  private func agent(_ name: String, _ team: String = "web") -> Address {
    Address(name: name, team: team)
  }

  private func member(_ name: String, _ role: Role = .worker) -> Formation.Member {
    Formation.Member(agent: agent(name), role: role, capabilities: [], joinedAt: Self.now)
  }

  @Test func `A budget is shared among the workers, the remainder for the last`() throws {
    let pool = ["ann", "bob", "cid", "lea"].map { AgentScore.Candidate(agent: agent($0)) }
    var request = FormationRequest(team: "fix", goal: "g")
    request.leader = "lea"
    request.budget = try Amount("10")
    request.splits = true
    request.onExhausted = .shutdown
    let plan = try request.plan(from: pool, at: Self.now)
    #expect(plan.milestones.map(\.amount.micros) == [3_333_333, 3_333_333, 3_333_334])
    #expect(plan.milestones.map { $0.agent?.name } == ["ann", "bob", "cid"])
    #expect(plan.milestones[0].title == "Task completion by ann@web")
    #expect(plan.formation.budget == request.budget)
    #expect(plan.formation.onExhausted == .shutdown)
    request.roles = ["ann": "reviewer"]
    let alone = try request.plan(from: pool, at: Self.now)
    #expect(alone.milestones.map(\.title) == ["Team task completion"])
    #expect(alone.milestones.map(\.amount) == [request.budget])
    let many = (0..<11).map { AgentScore.Candidate(agent: agent("w\($0)")) } + pool.suffix(1)
    request.roles = [:]
    let error = #expect(throws: MilestoneError.self) {
      try request.plan(from: many, at: Self.now)
    }
    #expect(error?.code == "too_many_milestones")
  }

  private func formation(limit: Int? = nil) -> Formation {
    Formation(team: "fix", goal: "g", leader: nil, limit: limit, createdAt: Self.now)
  }

  private func candidate(_ name: String, _ capabilities: [String] = []) -> AgentScore.Candidate {
    var one = AgentScore.Candidate(agent: agent(name))
    one.capabilities = capabilities
    return one
  }

  @Test func `A member is added once, as far as there is room, and taken out once`() throws {
    var team = formation(limit: 1)
    try team.add(member("ann"))
    #expect(team.member(agent("ann"))?.joinedAt == Self.now)
    #expect(throws: FormationError.isMember(agent("ann"), team: "fix")) {
      try team.add(member("ann"))
    }
    #expect(throws: FormationError.full(team: "fix", limit: 1)) { try team.add(member("bob")) }
    try team.remove(agent("ann"))
    #expect(team.members.isEmpty)
    #expect(throws: FormationError.isNotMember("ann@web", team: "fix")) {
      try team.remove(agent("ann"))
    }
    team.status = .disbanded
    #expect(throws: FormationError.disbanded(team: "fix")) { try team.add(member("ann")) }
  }

  @Test func `The error texts begin as the seed has them`() {
    let texts = [
      FormationError.full(team: "t", limit: 1), .isMember(agent("a"), team: "t"),
      .isNotMember("a", team: "t"), .disbanded(team: "t"),
    ].map { "\($0)".prefix { $0 != ":" } }
    #expect(
      texts == [
        "team is at maximum capacity", "agent is already a team member",
        "agent is not a team member", "team has been disbanded",
      ])
    #expect("\(TaskError.shuttingDown(team: "t"))".hasPrefix("team is shutting down"))
    #expect("\(TaskError.conflict)" == "conflicting results from team members")
  }

  @Test func `States follow each other as they may`() {
    var allowed: [String] = []
    for a in Formation.Status.allCases {
      for b in Formation.Status.allCases where a.allows(b) {
        allowed.append("\(a.rawValue) \(b.rawValue)")
      }
    }
    #expect(
      allowed == [
        "forming active", "forming disbanded", "active completed", "active shutting_down",
        "active disbanded", "completed active", "completed shutting_down", "completed disbanded",
        "shutting_down disbanded",
      ])
  }

  @Test func `The seed's example is weighed as the seed weighs it`() {
    var one = candidate("ann")
    one.trust = 0.8
    #expect(abs(AgentScore(one, needs: []).total - 0.73) < 1e-9)
    one.capabilities = ["a"]
    #expect(abs(AgentScore(one, needs: ["a", "b"]).total - 0.605) < 1e-9)
    one.price = 100
    one.health = .degraded
    #expect(abs(AgentScore(one, needs: ["a"]).total - (0.28 + 0.25 + 0.025)) < 1e-9)
  }

  @Test func `The best are chosen, whoever leads among them not, and equal ones by name`() throws {
    var pool = ["dee", "cid", "bob", "ann"].map { candidate($0, ["swift"]) }
    pool[0].trust = 0.9
    pool.append(candidate("eve", ["go"]))
    var request = FormationRequest(team: "fix", goal: "g")
    request.leader = "ann"
    request.capabilities = ["swift"]
    request.count = 2
    let plan = try request.plan(from: pool, at: Self.now)
    #expect(
      plan.formation.members.map { "\($0.agent.name) \($0.role.rawValue)" } == [
        "ann leader", "bob worker", "dee worker",
      ])
    #expect(plan.formation.status == .active && plan.formation.leader == agent("ann"))
    #expect(plan.scores.map(\.agent.name) == ["dee", "bob", "cid"])
  }

  @Test func `Too few are refused with the reason of each, or taken where that was said`() throws {
    var pool = [candidate("ann", ["swift"]), candidate("bob", ["go"]), candidate("cid", ["swift"])]
    pool[2].refusal = "is gone: its pane was closed"
    var request = FormationRequest(team: "fix", goal: "g")
    request.capabilities = ["swift"]
    request.count = 2
    let error = #expect(throws: FormationError.self) { try request.plan(from: pool, at: Self.now) }
    #expect(
      error.map { "\($0)" } == "no agents available: 2 are wanted and 1 can be had"
        + " (bob@web can do go, cid@web is gone: its pane was closed); --partial takes those")
    request.isPartial = true
    #expect(try request.plan(from: pool, at: Self.now).formation.members.count == 1)
    request.capabilities = ["rust"]
    #expect(throws: FormationError.self) { try request.plan(from: pool, at: Self.now) }
  }

  @Test func `What is not right is refused before anything is made`() {
    let pool = [candidate("ann")]
    func refused(_ change: (inout FormationRequest) -> Void) -> String {
      var request = FormationRequest(team: "fix", goal: "g")
      change(&request)
      do {
        return "\(try request.plan(from: pool, at: Self.now))"
      } catch {
        return (error as? FormationError)?.code ?? (error as? MilestoneError)?.code ?? "\(error)"
      }
    }
    func milestones(_ written: [String]) -> [MilestoneDraft] {
      written.compactMap(MilestoneDraft.init(written:))
    }
    #expect(
      refused { $0.milestones = milestones(Array(repeating: "a=1", count: 11)) }
        == "too_many_milestones")
    #expect(
      refused {
        $0.milestones = milestones(["a=1", "b=2"])
        $0.budget = try? Amount("2.999999")
      } == "invalid_milestone_amount")
    #expect(milestones(["a", "=1", "a=", "a=-1", "a=b=x"]).isEmpty)
    #expect(milestones(["x = y=1"]).first?.title == "x = y")
    #expect(refused { $0.leader = "zoe" } == "no_agent")
    #expect(refused { $0.roles = ["ann": "boss"] } == "bad_role")
    #expect(refused { $0.roles = ["zoe": "worker"] } == "no_agent")
    #expect(refused { $0.count = 0 } == "bad_count")
    #expect(refused { $0.limit = -1 } == "bad_count")
    #expect(
      refused {
        $0.leader = "ann"
        $0.roles = ["ann": "worker"]
      } == "already_member")
  }

  @Test func `A leader is taken out only with a successor, who leads then`() throws {
    var team = formation()
    try team.add(member("ann"))
    try team.add(member("bob"))
    try team.lead(agent("ann"))
    var kick = FormationChange(team: "fix", kind: .kick, agent: "ann")
    #expect(throws: FormationError.lastLeader(agent("ann"), team: "fix")) {
      try kick.events(on: team, pool: [], at: Self.now)
    }
    kick.successor = "bob"
    for event in try kick.events(on: team, pool: [], at: Self.now) {
      team = try event.applied(to: team)
    }
    #expect(team.leader == agent("bob") && team.members.map(\.role) == [.leader])
  }

  @Test func `A formation is read from a log as it was`() throws {
    var tasks = TeamTasks(team: "fix")
    var team = formation(limit: 3)
    team.status = .active
    try tasks.add([
      .formation(.formed(team)), .formation(.joined(member("ann", .leader))),
      .formation(.role(agent("ann"), .observer)), .formation(.joined(member("bob"))),
      .formation(.leader(agent("bob"))), .formation(.left(agent("ann"), reason: "r")),
      .formation(.status(.completed, reason: "all is done")),
    ])
    let end = try #require(tasks.formation)
    #expect(end.members.map(\.agent.name) == ["bob"] && end.leader == agent("bob"))
    #expect(end.status == .completed && end.reason == "all is done")
    var copy = TeamTasks(team: "fix")
    try copy.add(tasks.snapshot)
    #expect(copy.formation == end)
    #expect(throws: TaskError.self) { try tasks.add([.formation(.formed(team))]) }
  }
}
