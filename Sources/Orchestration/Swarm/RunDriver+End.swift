import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// What is done once a run is over.
extension RunDriver {
  /// Removes the run's trees, writes its report, puts its team away and tells whoever started it; then
  /// nothing of it is left to do.
  ///
  /// What of that fails is noted, and keeps nothing else from being done. A run that was taken up again
  /// meanwhile goes on.
  func close() async {
    guard log.run.state.isTerminal, !Task.isCancelled else { return }
    await tidy()
    await attempt("its report") { try await self.report() }
    if log.run.config.executor == .pane, log.run.state.isTerminal {
      await attempt("its team") { try await self.host.teammates.putAway(self.id) }
    }
    await attempt("the word of its end") { try await self.tell() }
    await attempt("its end") {
      try await self.change { $0.state.isTerminal && !$0.isClosed ? [.closed] : [] }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> some Sendable) async {
    do {
      _ = try await body()
    } catch {
      host.note("run \(id): \(what) failed: \(error)")
    }
  }

  /// Writes the report: what was done, how long it took and why, and a picture of it.
  ///
  /// - Returns: the path of its files, without their endings.
  @discardableResult
  func report() async throws -> String {
    let (path, now) = ("\(host.home.run(id))/report", host.now())
    try await blocking { [log] in
      guard let record = try log.history()?.record(now: now) else { return }
      try RunReport(record).write(to: path)
    }
    return path
  }

  private func tell() async throws {
    let run = log.run
    let done = run.tasks.count { $0.state.isSuccess }
    var text =
      "run \(run.id) \(run.state.rawValue): \(done) of \(Printable.count(run.tasks.count, "task")) done"
    if let reason = run.reason { text += ". \(reason)" }
    if repository != nil, run.tasks.contains(where: { $0.state == .done && $0.commit != nil }) {
      text += ". `roost swarm land \(run.id)` takes the work over"
    }
    try await tell("run \(run.id)", text)
  }

  /// Tells whoever started the run; one that nobody knows any more is told nothing.
  func tell(_ subject: String, _ text: String) async throws {
    guard let creator = try? Address(log.run.header.createdBy) else { return }
    try await host.notify(creator, subject, text)
  }

  /// Removes the trees that attempts do not need any more: what is in them is merged, or kept under a ref.
  ///
  /// Whatever a crash came between, the log says whether an attempt still needs its tree. One that
  /// cannot be kept stays where it is, and is noted.
  func tidy() async {
    await removeProbes()
    for task in log.run.tasks {
      for attempt in task.attempts {
        let isCurrent = attempt.number == task.current?.number
        guard !task.needsTree(attempt), let base = attempt.place.base,
          let tree = tree(of: task.id, attempt: attempt.number)
        else { continue }
        let hasCommit = isCurrent && task.state.isSuccess && task.commit != nil
        do {
          guard try tree.isThere else { continue }
          try await alone { [self] in
            if !hasCommit {
              try await tree.keep(base: base)
            } else if log.run.config.mergesAutomatically {
              try await tree.discard()
            } else {
              try await tree.removeTree()
            }
          }
        } catch is CancellationError {
          return
        } catch {
          host.note("run \(id): the tree \(tree.path) stays: \(error)")
        }
      }
    }
  }
}

extension RunTask {
  /// Whether the tree of an attempt is still worked on, or may come to count.
  fileprivate func needsTree(_ attempt: RunAttempt) -> Bool {
    guard isOpenRace else {
      return attempt.number == current?.number
        && (state.isActive || state == .integrating || state == .conflict)
    }
    guard !state.isTerminal, tries.contains(where: { $0.number == attempt.number }) else {
      return false
    }
    return attempt.verdict?.isPassing ?? true
  }
}
