import JSONSyntax
import Foundation
import Model
import Tasks
import Testing

/// Who gets a task, and what is refused.
struct DelegationTests {
  private static let now = Date(timeIntervalSince1970: 1_764_000_000)
  private let creator = Address(name: "lea", team: "web")

  private func candidates(_ names: [String]) -> [Delegation.Candidate] {
    names.map { .init(agent: Address(name: $0, team: "web"), role: .worker) }
  }

  private func delegation(_ assignment: TeamTask.Assignment) -> Delegation {
    var delegation = Delegation(team: "web", prompt: "do\nit", createdBy: creator)
    delegation.assignment = assignment
    return delegation
  }

  private func names(
    _ delegation: Delegation, _ candidates: [Delegation.Candidate],
    _ tasks: TeamTasks = TeamTasks(team: "web")
  ) throws -> [String] {
    try delegation.plan(for: candidates, among: tasks, id: "ID", at: Self.now).agents.map(\.name)
  }

  @Test func `All workers get it but for its creator, and others are named with the reason`() throws
  {
    var all = candidates(["dee", "ann", "lea", "bob", "cid"])
    all[0].refusal = "is gone: its pane was closed"
    all[3].role = .reviewer
    let plan = try delegation(.all).plan(
      for: all, among: TeamTasks(team: "web"), id: "ID", at: Self.now)
    #expect(plan.agents.map(\.name) == ["ann", "cid"])
    #expect(plan.skipped == ["bob is a reviewer", "dee is gone: its pane was closed"])
    #expect(plan.task.title == "do" && plan.task.state == .open)
  }

  @Test func `Without a worker it is refused, and why is told`() {
    var all = candidates(["ann"])
    all[0].refusal = "is gone"
    let error = #expect(throws: TaskError.self) { try names(delegation(.all), all) }
    #expect(error.map { "\($0)" } == "no workers in team \"web\": ann is gone")
    #expect(throws: TaskError.noWorkers(team: "web", reasons: [])) {
      try names(delegation(.all), candidates(["lea"]))
    }
  }

  @Test func `Members that are named get it, whatever their role, once`() throws {
    var named = delegation(.named)
    var all = candidates(["ann", "bob"])
    all[1].role = .observer
    named.agents = ["bob", "ann@web", "bob@web"]
    #expect(try names(named, all) == ["bob", "ann"])
    named.agents = ["zoe"]
    #expect(throws: TaskError.notAMember("zoe", team: "web")) { try names(named, all) }
    named.agents = ["lea"]
    #expect(throws: TaskError.toOneself(creator)) { try names(named, candidates(["lea"])) }
  }

  @Test func `The best one has most of what is needed, then trust, then the first name`() throws {
    var all = candidates(["ann", "bob", "cid", "dee"])
    all[1].capabilities = ["go"]
    all[2].capabilities = ["go", "sql"]
    all[3].capabilities = ["sql", "go"]
    var best = delegation(.best)
    best.capabilities = ["go", "sql"]
    #expect(try names(best, all) == ["cid"])
    all[3].trust = 0.9
    #expect(try names(best, all) == ["dee"])
    best.capabilities = ["rust"]
    all[3].trust = 0.5
    #expect(try names(best, all) == ["ann"])
  }

  @Test func `In turn each gets one, and those that left are passed over`() throws {
    var tasks = TeamTasks(team: "web")
    var all = candidates(["ann", "bob", "cid"])
    var got: [String] = []
    for number in 0..<5 {
      if number == 3 { all.remove(at: 0) }
      let plan = try delegation(.roundRobin).plan(
        for: all, among: tasks, id: "T\(number)", at: Self.now)
      got += plan.agents.map(\.name)
      try tasks.add([
        .created(plan.task), .queued(task: plan.task.id, number: 1, agent: plan.agents[0]),
      ])
    }
    #expect(got == ["ann", "bob", "cid", "bob", "cid"])
  }

  @Test func `The one with the fewest open tasks gets it`() throws {
    var tasks = TeamTasks(team: "web")
    let all = candidates(["ann", "bob"])
    for expected in ["ann", "bob", "ann"] {
      let plan = try delegation(.leastBusy).plan(
        for: all, among: tasks, id: "T\(tasks.all.count)", at: Self.now)
      #expect(plan.agents.map(\.name) == [expected])
      try tasks.add([
        .created(plan.task), .queued(task: plan.task.id, number: 1, agent: plan.agents[0]),
      ])
    }
  }

  @Test func `A deadline in the past and an unknown task before it are refused`() {
    var late = delegation(.all)
    late.deadline = Self.now
    #expect(throws: TaskError.deadlineInThePast) { try names(late, candidates(["ann"])) }
    var after = delegation(.all)
    after.dependencies = ["zzzz"]
    #expect(throws: TaskError.unknownDependency("zzzz")) { try names(after, candidates(["ann"])) }
  }

  @Test func `The message says what is asked, until when, and how to answer`() throws {
    var asked = delegation(.all)
    asked.prompt = "which port?"
    asked.parameters = ["a": 1]
    asked.context = ["host": "db1"]
    asked.deadline = Self.now.addingTimeInterval(60)
    asked.verify = "make test"
    let plan = try asked.plan(
      for: candidates(["ann"]), among: TeamTasks(team: "web"), id: "01ABCDEF7K2F", at: Self.now)
    var task = plan.task
    task.attempts = [Attempt(number: 1, agent: plan.agents[0], queuedAt: Self.now)]
    let message = TaskMessage(task, number: 1, to: nil).message
    #expect(message.to == "ann" && message.from == "lea" && message.kind == "task")
    #expect(
      message.text == """
        Task 7k2f: which port?
        Parameters: {"a":1}
        host: db1
        Your work is checked with: make test
        Answer until 2025-11-24T16:01:00.000Z: roost task done 7k2f --result "..." \
        (if you cannot: roost task fail 7k2f --reason "...")
        """)
  }

  @Test func `Whoever shows no sign of work for too long has its time over, and others do not`()
    throws
  {
    var asked = delegation(.all)
    asked.idleSeconds = 60
    let plan = try asked.plan(
      for: candidates(["ann", "bob"]), among: TeamTasks(team: "web"), id: "ID", at: Self.now)
    var tasks = TeamTasks(team: "web")
    try tasks.add(
      [.created(plan.task)]
        + plan.agents.enumerated().flatMap { place, agent -> [TaskEvent] in
          [
            .queued(task: "ID", number: place + 1, agent: agent),
            .delivered(task: "ID", number: place + 1, message: "m"),
          ]
        }, at: Self.now)
    #expect(tasks.nextDeadline == Self.now.addingTimeInterval(60))
    try tasks.add(
      [.progress(task: "ID", number: 2, Attempt.Progress(percent: 1))], at: Self.now + 50)
    func due(_ seconds: Double) throws -> [TaskEvent] {
      try tasks.following([], at: Self.now + seconds, TeamTasks.Judgement())
    }
    #expect(try due(59).isEmpty)
    #expect(
      try due(60) == [.ended(task: "ID", number: 1, .timedOut("no sign of work for 60 s"))])
    #expect(try due(110).count == 4)
  }
}
