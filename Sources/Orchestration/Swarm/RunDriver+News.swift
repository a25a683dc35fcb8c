import Model
import Platform
import Store
import Swarm

/// What whoever started a run hears of it.
///
/// A line of the log comes first, and what is to be told follows from it: so it is told after a crash too,
/// and under a key that has the line's number, so that it is there once.
extension RunDriver {
  /// Tells what there is to tell while the run goes on.
  func keepTelling() async {
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    while !Task.isCancelled {
      do {
        try await tell { $0.event != .over }
        await watcher.wake.wait()
      } catch is CancellationError {
        return
      } catch {
        context.note("run \(id): what happens in it cannot be told: \(error)")
        await Wake().wait(Self.pause)
      }
    }
  }

  /// Tells of the run's end; the line that closes its log says that it was told, or could not be.
  func tellEnd() async throws {
    for news in log.run.untold.all { try await post(news, log.run) }
  }

  private func tell(where isWanted: (RunNews) -> Bool) async throws {
    let run = log.run
    let wanted = run.untold.all.filter(isWanted)
    guard let last = wanted.last else { return }
    for news in wanted { try await post(news, run) }
    try await change { now in
      now.untold.all.contains { $0.line <= last.line } ? [.told(last.line)] : []
    }
  }

  /// One that nobody knows any more is told nothing.
  private func post(_ news: RunNews, _ run: SwarmRun) async throws {
    guard let creator = try? Address(run.header.createdBy),
      let (subject, text) = words(of: news.event, run)
    else { return }
    try await context.notify(creator, subject, "run-\(id)-\(news.line)", text)
  }

  /// What it is about, and what is told; nil where it has passed.
  private func words(
    of event: RunNews.Event, _ run: SwarmRun
  ) -> (subject: String, text: String)? {
    switch event {
    case .conflict(let task):
      return (
        "task \(task) of run \(id)",
        "task \(task) of run \(id) is in conflict with what was merged before:"
          + " `roost swarm explain \(id) \(task)`"
      )
    case .question(let task, let number):
      guard let now = run[task], now.attempts.indices.contains(number - 1) else { return nil }
      let agent = RunTeammate.address(run: id, task: task, attempt: number)
      let question = (now.isOpenRace ? now.attempts[number - 1].question : now.reason) ?? ""
      return (
        "agent \(agent.name) of run \(id)",
        "\(agent) of run \(id) waits for a person: \(question)"
      )
    case .over: return ("run \(id)", end(of: run))
    }
  }

  private func end(of run: SwarmRun) -> String {
    let done = run.tasks.count { $0.state.isSuccess }
    var text =
      "run \(id) \(run.state.rawValue): \(done) of \(Printable.count(run.tasks.count, "task")) done"
    if let reason = run.reason { text += ". \(reason)" }
    if repository != nil, run.tasks.contains(where: { $0.state == .done && $0.commit != nil }) {
      text += ". `roost swarm land \(id)` takes the work over"
    }
    return text
  }
}
