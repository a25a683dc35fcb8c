import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// Messages to programs that fail with a part of the text unread, in panes whose shell comes to the
/// front then.
package struct FailingReaderDrill: Sendable {
  let world: World
  private let follower: JournalFollower

  package init(world: World) {
    self.world = world
    follower = JournalFollower(world.home)
  }

  /// What config.json must say for it.
  package static let settings = #"""
    {"delivery": {"tell_person": 3600, "composer_wait": 1},
     "profiles": {"odd": {"programs": ["odd"], "terminal": "raw", "takes_newlines": true,
       "composer": {"line": "^> (.*)"}}}}
    """#

  package struct Result: Sendable, CustomStringConvertible {
    /// What commands of a text made, each with what the journal says of the message.
    package var ran: [String] = []
    /// Cases in which more was claimed than the program recorded.
    package var falseVerdicts: [String] = []
    /// Cases in which the message got no verdict and no hold.
    package var stuck: [String] = []
    /// How often each thing was said of a message.
    package var fates: [String: Int] = [:]

    package var description: String {
      "ran \(ran), false \(falseVerdicts), stuck \(stuck), said \(fates)"
    }
  }

  private enum Fault { case falseVerdict, stuck }

  /// Runs cases one beside the other, a few at a time.
  package func run(
    cases: Int, seed: UInt64, _ progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> Result {
    let canary = Scratch.path("ran")
    try Files.createDirectory(canary)
    try await world.team()
    // The server is there before the cases are.
    _ = try await world.pane("exec sleep 100000")
    let python = try await Fixtures.python()
    var random = SeededGenerator(seed: seed)
    var result = Result()
    try await withThrowingTaskGroup(of: (FailingReaderPlan, String?, Fault?).self) { group in
      var begun = 0
      var done = 0
      while done < cases {
        while begun < cases, begun - done < 24 {
          let plan = FailingReaderPlan(begun, canary: canary, &random)
          group.addTask {
            let (fate, fault) = try await run(plan, python: python)
            return (plan, fate, fault)
          }
          begun += 1
        }
        guard let (plan, fate, fault) = try await group.next() else { break }
        done += 1
        if done.isMultiple(of: 200) { progress(done) }
        result.fates[fate ?? "nothing", default: 0] += 1
        switch fault {
        case .falseVerdict: result.falseVerdicts.append("\(plan)")
        case .stuck: result.stuck.append("\(plan)")
        case nil: break
        }
      }
    }
    result.ran = try Files.names(in: canary).sorted().map { try story(of: $0) }
    return result
  }

  /// What ran of a case, `NUMBER-LINE`, with what the journal says of its message.
  private func story(of ran: String) throws -> String {
    let name = "a\(ran.prefix { $0 != "-" })"
    let entries = try Journal.read(world.home).entries.filter { $0.agent.name == name }
    return ([ran] + entries.map { $0.json.text() }).joined(separator: "\n")
  }

  /// One case; returns what was said of the message, and what was wrong with that.
  private func run(
    _ plan: FailingReaderPlan, python: String
  ) async throws -> (String?, Fault?) {
    let name = "a\(plan.number)"
    let pane = try await world.pane(plan.shell)
    let program = "\(python) -S \(Fixtures.path("failing_composer.py")) \(world.record(name))"
    try await world.tmux.run([
      "send-keys", "-t", pane, "\(program) \(plan.action) \(plan.count)", "Enter",
    ])
    let process = try await world.readyComposer(pane)
    try await world.join(name, pane, "--profile", "odd")
    let id = try await world.done("send", name, "-", "--from", "m", input: plan.text).trimmed
    var fate = try await fate(of: id)
    if fate == "unread_input" || plan.isKilled {
      Signals.send(Signals.kill, to: process)
      fate = try await self.fate(of: id, butNot: "unread_input")
    }
    // A person who comes to the pane and finds a text at the prompt clears the line. Their Enter
    // would run it, and so would the end of the pane: a shell may have read, without its end, what a
    // dead program had not.
    if fate != "submitted" {
      try await world.tmux.run(["send-keys", "-t", pane, "C-c"], mayFail: true)
    }
    try await world.done("leave", name)
    try await world.tmux.close(pane)
    await follower.forget(id)
    guard let fate else { return (nil, .stuck) }
    let turns = try world.turns(name)
    let isFalse =
      fate == "submitted" && !turns.contains { $0.contains("\\n\(FailingReaderPlan.end)") }
    return (fate, isFalse ? .falseVerdict : nil)
  }

  /// The verdict on a message, or the reason why it is held.
  private func fate(of id: String, butNot other: String = "") async throws -> String? {
    let end = ContinuousClock.now + .seconds(45)
    var hold: String?
    while ContinuousClock.now < end {
      let (last, verdict) = try await follower.fate(of: id)
      if let verdict { return verdict.rawValue }
      hold = last?.event == .held ? last?.reason : nil
      // These may pass; a program that failed before the text came stays so.
      if let hold, hold != other, !["not_ready", "unknown_screen"].contains(hold) { return hold }
      try await Task.sleep(for: .milliseconds(50))
    }
    return hold == other ? nil : hold
  }
}

extension World {
  /// Waits until a composer that fails is ready, and tells its process.
  package func readyComposer(_ pane: String) async throws -> Int32 {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let screen = try await tmux.screen(of: pane)
      if let line = screen.firstMatch(of: #/ready (\d+)/#), let process = Int32(line.output.1) {
        return process
      }
      guard ContinuousClock.now < end else {
        throw NeverHappened(description: "never: the program is ready: \(screen)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
