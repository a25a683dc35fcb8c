import Foundation
import Model
import Platform
import Tasks
import TestSupport
import Testing

/// Random operations beside a reference that does everything the slow and simple way.
struct TaskModelTests {
  @Test func `Tasks go as a simple reference says, over random operations`() throws {
    // Seeds that found something once, and others. ROOST_MODEL_RUNS is how many, from ROOST_MODEL_SEED on.
    let environment = ThisProcess.environment
    let count = environment["ROOST_MODEL_RUNS"].flatMap(Int.init) ?? 1_500
    let first =
      environment["ROOST_MODEL_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
    var seeder = SeededGenerator(seed: first)
    let seeds =
      [3_521_309_884_215_320_602, 652_387_182_641_747_994]
      + (0..<count).map { _ in UInt64.random(in: .min ... .max, using: &seeder) }
    if count > 10_000 { print("\(count) sequences from seed \(first)") }
    for seed in seeds {
      var run = RandomTasks(seed: seed)
      for step in 0..<25 {
        try run.step()
        let fault = run.difference
        #expect(fault == nil, "seed \(seed), step \(step): \(fault ?? "")")
        if fault != nil { return }
      }
    }
  }

  @Test func `The fold equals what its own snapshot makes, and the log read again`() throws {
    for _ in 0..<200 {
      let seed = UInt64.random(in: .min ... .max)
      var run = RandomTasks(seed: seed)
      for _ in 0..<25 { try run.step() }
      var again = TeamTasks(team: "web")
      for (date, events) in run.changes { try again.add(events, at: date) }
      #expect(again.all == run.tasks.all, "seed \(seed)")
      var copy = TeamTasks(team: "web")
      try copy.add(run.tasks.snapshot)
      #expect(copy.all == run.tasks.all && copy.openAttempts == run.tasks.openAttempts)
      #expect(copy.unfinished == run.tasks.unfinished, "seed \(seed)")
    }
  }
}

/// Random operations on the tasks of a team, and what should come of them.
private struct RandomTasks {
  private(set) var tasks = TeamTasks(team: "web")
  private(set) var changes: [(Date, [TaskEvent])] = []
  private var random: SeededGenerator
  private var now = Date(timeIntervalSince1970: 1_764_000_000)
  private var reference: [Reference] = []

  private static let names = ["ann", "bob", "cid"]

  /// A task as the reference has it.
  private struct Reference {
    var id: String
    var needs: [Int]
    var deadline: Date?
    var openedAt: Date
    var isFastest: Bool
    var state = "open"
    /// The state of each agent's newest try, in the order of the first ones.
    var tries: [(agent: String, state: String)] = []
  }

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  mutating func step() throws {
    now = Timestamp.written(now + Double.random(in: 0...20, using: &random))
    let name = Self.names.randomElement(using: &random) ?? ""
    let place = reference.isEmpty ? nil : Int.random(in: 0..<reference.count, using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1: try create()
    case 2, 3:
      if let place { try report(.done(TaskAnswer("\(Bool.random(using: &random))")), name, place) }
    case 4: if let place { try report(.failed("no"), name, place) }
    case 5: if let place { try report(.started, name, place) }
    case 6: if let place { try cancel(place) }
    case 7: if let place { try retry(place) }
    default: try change { _ in [] }
    }
    settle()
  }

  private mutating func create() throws {
    let id = "TASK\(reference.count)0000"
    var delegation = Delegation(
      team: "web", prompt: "do it", createdBy: Address(name: "lea", team: "web"))
    let count = Int.random(in: 1...3, using: &random)
    delegation.resolution = Bool.random(using: &random) ? .fastest : .majorityVote
    let needs = reference.indices.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
    delegation.dependencies = needs.map { reference[$0].id }
    if Bool.random(using: &random) {
      delegation.deadline = Timestamp.written(
        now + Double.random(in: 1...60, using: &random))
    }
    let candidates = Self.names.prefix(count).map {
      Delegation.Candidate(agent: Address(name: $0, team: "web"), role: .worker)
    }
    let plan = try delegation.plan(for: candidates, among: tasks, id: id, at: now)
    try change { _ in
      [.created(plan.task)]
        + plan.agents.enumerated().map { .queued(task: id, number: $0 + 1, agent: $1) }
    }
    var one = Reference(
      id: id, needs: needs, deadline: delegation.deadline, openedAt: now,
      isFastest: delegation.resolution == .fastest)
    one.state = needs.isEmpty ? "open" : "waiting"
    one.tries = Self.names.prefix(count).map { ($0, "queued") }
    reference.append(one)
  }

  private mutating func report(_ word: AgentWord, _ name: String, _ place: Int) throws {
    let agent = Address(name: name, team: "web")
    let id = reference[place].id
    let isTaken = try change { try $0.reporting(word, on: id, by: agent) }
    guard let index = reference[place].tries.firstIndex(where: { $0.agent == name }) else {
      if isTaken { reference[place].state = "an answer of one who was not asked" }
      return
    }
    let state = reference[place].tries[index].state
    let isOpen = ["queued", "running"].contains(state)
    let next: String? =
      switch word {
      case .started: isOpen ? "running" : nil
      case .done: isOpen ? "succeeded" : nil
      case .failed: isOpen ? "failed" : nil
      case .progress: nil
      }
    if let next { reference[place].tries[index].state = next }
  }

  private mutating func cancel(_ place: Int) throws {
    let id = reference[place].id
    _ = try change { try $0.cancelling(id, because: "no") }
    guard ["open", "waiting", "deciding"].contains(reference[place].state) else { return }
    reference[place].state = "cancelled"
    endTries(of: place, as: "cancelled")
  }

  private mutating func retry(_ place: Int) throws {
    let id = reference[place].id
    let candidates = Self.names.map {
      Delegation.Candidate(agent: Address(name: $0, team: "web"), role: .worker)
    }
    _ = try change { try $0.retrying(id, agent: nil, among: candidates) }
    guard ["failed", "cancelled", "skipped"].contains(reference[place].state) else { return }
    reference[place].state = "open"
    if let deadline = reference[place].deadline {
      reference[place].deadline = Timestamp.written(
        now + deadline.timeIntervalSince(reference[place].openedAt))
    }
    reference[place].openedAt = now
    let names = reference[place].tries.filter { $0.state != "succeeded" }.map(\.agent)
    for index in reference[place].tries.indices
    where reference[place].tries[index].state != "succeeded" {
      reference[place].tries[index].state = "queued"
    }
    if names.isEmpty {
      for name in Self.names {
        if let index = reference[place].tries.firstIndex(where: { $0.agent == name }) {
          reference[place].tries[index].state = "queued"
        } else {
          reference[place].tries.append((name, "queued"))
        }
      }
    }
  }

  /// Makes a change as the daemon does; false where it is refused.
  @discardableResult
  private mutating func change(_ decide: (TeamTasks) throws -> [TaskEvent]) throws -> Bool {
    let more: [TaskEvent]
    do {
      let asked = try decide(tasks)
      more = try tasks.following(asked, at: now, TeamTasks.Judgement())
    } catch TaskError.illegal(let what) {
      throw TaskError.illegal(what)
    } catch is TaskError {
      // A refusal passes the time all the same.
      let due = try tasks.following([], at: now, TeamTasks.Judgement())
      try tasks.add(due, at: now)
      changes.append((now, due))
      return false
    }
    try tasks.add(more, at: now)
    let due = try tasks.following([], at: now, TeamTasks.Judgement())
    try tasks.add(due, at: now)
    changes.append((now, more + due))
    return true
  }

  private mutating func endTries(of place: Int, as state: String) {
    for index in reference[place].tries.indices
    where ["queued", "running"].contains(reference[place].tries[index].state) {
      reference[place].tries[index].state = state
    }
  }

  /// What follows by itself, until nothing does.
  private mutating func settle() {
    var isSettled = false
    while !isSettled {
      isSettled = true
      for place in reference.indices {
        let before = reference[place].state
        let others = reference[place].needs.map { reference[$0].state }
        if before == "waiting" {
          if others.contains(where: { ["failed", "cancelled", "skipped"].contains($0) }) {
            reference[place].state = "skipped"
            endTries(of: place, as: "cancelled")
          } else if others.allSatisfy({ $0 == "done" }) {
            reference[place].state = "open"
          }
        } else if before == "open" {
          if let deadline = reference[place].deadline, deadline <= now {
            endTries(of: place, as: "timed_out")
          }
          let states = reference[place].tries.map(\.state)
          let isWon = states.contains("succeeded")
          if reference[place].isFastest, isWon { endTries(of: place, as: "cancelled") }
          if !reference[place].tries.contains(where: { ["queued", "running"].contains($0.state) }) {
            reference[place].state = isWon ? "done" : "failed"
          }
        }
        if reference[place].state != before { isSettled = false }
      }
    }
  }

  /// Where the two differ; nil where they agree.
  var difference: String? {
    for one in reference {
      guard let task = tasks[one.id] else { return "\(one.id) is not known" }
      let tries = task.newestAttempts.map { "\($0.agent.name) \($0.state.rawValue)" }
      let wanted = one.tries.map { "\($0.agent) \($0.state)" }
      guard task.state.rawValue == one.state, tries == wanted else {
        return "\(one.id): \(task.state.rawValue) \(tries), and not \(one.state) \(wanted)"
      }
    }
    return nil
  }
}
