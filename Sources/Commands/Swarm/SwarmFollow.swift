import Control
import Model
import Platform
import Swarm

/// Follows a run to its end, telling what changes.
struct SwarmFollow: Sendable {
  let session: Session
  let run: String

  /// The run once it is over; nil where the person at the keyboard does not want to wait any more.
  func end() async throws -> RunView? {
    let interrupts = await Signals.stream(Signals.interrupt)
    return try await withThrowingTaskGroup(of: RunView?.self) { group in
      group.addTask { try await follow() }
      group.addTask {
        for await _ in interrupts { return nil }
        throw CancellationError()
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func follow() async throws -> RunView {
    var poll = LongPoll(session, try await session.daemon())
    var seen = 0
    var told: [String: RunTaskState] = [:]
    while true {
      let view = try await poll.answer(
        .awaitRun, RunQuery(run: run, seen: seen).json, as: RunView.init
      ).value
      tell(view, &told)
      if view.state.isTerminal {
        return try await poll.answer(.showRun, RunQuery(run: run).json, as: RunView.init).value
      }
      seen = view.revision
    }
  }

  private func tell(_ view: RunView, _ told: inout [String: RunTaskState]) {
    for task in view.tasks where task.state != .pending && task.state != .ready {
      guard told.updateValue(task.state, forKey: task.id) != task.state else { continue }
      var line = "\(task.id): \(task.state.words)"
      if task.attempts > 1 { line += ", try \(task.attempts)" }
      if let reason = task.reason { line += ": \(reason)" }
      if !task.conflicts.isEmpty { line += ": \(task.conflicts.joined(separator: ", "))" }
      session.say(line)
    }
  }

  /// Prints what a run came to; an error where it did not succeed.
  static func show(_ view: RunView?, named run: String, _ session: Session) throws {
    guard let view else {
      session.say(
        "run \(run) goes on; `roost swarm status \(run) --watch` shows it,"
          + " `roost swarm cancel \(run)` ends it")
      return
    }
    session.show(view.json) {
      session.print(RunText(view).table)
      session.print(RunText(view).headline)
      if let advice = RunText(view).advice { session.say(advice) }
    }
    guard view.state != .succeeded else { return }
    throw CommandFailure(
      "run \(view.id) \(view.state.rawValue)\(view.reason.map { ": \($0)" } ?? "")")
  }
}
