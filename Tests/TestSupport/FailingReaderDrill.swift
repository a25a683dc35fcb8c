import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// Messages to programs that fail with a part of the text unread, in panes whose shell comes to the
/// front then.
package struct FailingReaderDrill: Sendable {
  let world: World

  package init(world: World) { self.world = world }

  /// What config.json must say for it.
  package static let settings = #"""
    {"delivery": {"tell_person": 3600},
     "profiles": {"odd": {"programs": ["odd"], "terminal": "raw", "takes_newlines": true,
       "composer": {"line": "^> (.*)"}}}}
    """#

  package struct Result: Sendable, CustomStringConvertible {
    /// What commands of a text made.
    package var ran: [String] = []
    /// Cases in which more was claimed than the program recorded.
    package var falseVerdicts: [String] = []
    /// Cases in which the message got no verdict and no hold.
    package var stuck: [String] = []

    package var description: String { "ran \(ran), false \(falseVerdicts), stuck \(stuck)" }
  }

  /// The shells that find what is left in the terminal.
  private static let shells = ["dash -i", "bash --norc -i", "zsh -f -i"]
  private static let actions = ["hang", "die", "shell", "child", "cooked", "flush"]

  private struct Plan: CustomStringConvertible {
    var number: Int
    var shell: String
    var action: String
    var count: Int
    var description: String { "\(number): \(shell), \(action) after \(count) bytes" }
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
    var random = SeededGenerator(seed: seed)
    let plans = (0..<cases).map { number in
      let action = Self.actions[number % Self.actions.count]
      let shell = Self.shells[number / Self.actions.count % Self.shells.count]
      let count = Int.random(in: 0...170, using: &random)
      return Plan(number: number, shell: shell, action: action, count: count)
    }
    var result = Result()
    try await withThrowingTaskGroup(of: (Plan, Fault?).self) { group in
      var rest = plans[...]
      var running = 0
      var done = 0
      while !rest.isEmpty || running > 0 {
        while running < 36, let plan = rest.popFirst() {
          group.addTask { (plan, try await run(plan, canary)) }
          running += 1
        }
        guard let (plan, fault) = try await group.next() else { break }
        running -= 1
        done += 1
        if done.isMultiple(of: 200) { progress(done) }
        switch fault {
        case .falseVerdict: result.falseVerdicts.append(plan.description)
        case .stuck: result.stuck.append(plan.description)
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

  /// One case; returns what was wrong with the verdict, if anything.
  private func run(_ plan: Plan, _ canary: String) async throws -> Fault? {
    let name = "a\(plan.number)"
    let pane = try await world.pane("exec \(plan.shell)")
    let program = "python3 \(Fixtures.path("failing_composer.py")) \(world.record(name))"
    try await world.tmux.run([
      "send-keys", "-t", pane, "\(program) \(plan.action) \(plan.count)", "Enter",
    ])
    try await eventually("the program is ready") {
      try await world.tmux.screen(of: pane).contains("ready")
    }
    try await world.join(name, pane, "--profile", "odd")
    let touch = "touch \(canary)/\(plan.number)"
    let text = "one\n\(touch)-a\n$(\(touch)-b)\n\(touch)-c;\nend"
    let id = try await world.done("send", name, "-", "--from", "m", input: text).trimmed
    var fate = try await fate(of: id, name)
    if fate == "unread_input" || plan.action == "hang" {
      let front = Int32((try? await world.tmux.value("pane_pid", of: pane)) ?? "")
        .flatMap { ProcessTable.foregroundGroup(ofTerminalOf: $0) }
      if let front { Signals.send(Signals.kill, to: front) }
      fate = try await self.fate(of: id, name, butNot: "unread_input")
    }
    // A person who comes to the pane and finds a prompt presses Enter.
    if fate != "submitted" {
      try await world.tmux.run(["send-keys", "-t", pane, "C-c"], mayFail: true)
    }
    defer { Task { try? await world.tmux.run(["kill-pane", "-t", pane]) } }
    guard let fate else { return .stuck }
    let turns = try world.turns(name)
    return fate == "submitted" && !turns.contains { $0.hasSuffix("\\nend") } ? .falseVerdict : nil
  }

  /// The verdict on a message, or the reason why it is held.
  private func fate(of id: String, _ name: String, butNot other: String = "") async throws
    -> String?
  {
    let end = ContinuousClock.now + .seconds(45)
    while ContinuousClock.now < end {
      let entries = try await blocking { try Journal.read(world.home).entries }
        .filter { $0.messages.contains(id) }
      if let verdict = entries.last(where: { $0.event == .verdict && $0.reason == nil })?.verdict {
        return verdict.rawValue
      }
      if let held = entries.last, held.event == .held, let reason = held.reason,
        reason != other, !["not_ready", "unknown_screen"].contains(reason)
      {
        return reason
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    return nil
  }
}
