import Model
import Platform
import Synchronization
import Tmux

extension Notifier {
  /// What a way did last.
  struct Outcome: Sendable {
    var at = Timestamp.now
    var isDone: Bool
    var detail: String
  }

  /// How often something is tried that a daemon had begun to tell when it ended.
  private static let tries = 2
  /// When a status line is tried again that a server did not take.
  private static let pause = Duration.seconds(30)

  /// Where an announcement goes by the ways that are on.
  func targets(_ settings: NotifySettings) -> [NotifyTarget] {
    let sockets = self.sockets
    return NotifyWay.allCases.filter { settings.isOn($0) }.flatMap { way -> [NotifyTarget] in
      switch way {
      case .tmux, .bell: sockets.map { NotifyTarget(way, socket: $0) }
      case .desktop, .command, .webhook: [NotifyTarget(way)]
      // It shows what waits, not what is news.
      case .status: []
      }
    }
  }

  /// The tmux servers, by their sockets.
  var sockets: [String] {
    let agents = context.keeper.state.agents
    return table.withLock { table in
      table.servers.update(agents)
      return table.servers.sockets
    }
  }

  func queue(_ target: NotifyTarget) -> NotifyQueue {
    let (queue, isNew) = table.withLock { table in
      if let queue = table.queues[target] { return (queue, false) }
      let queue = NotifyQueue(target)
      table.queues[target] = queue
      return (queue, true)
    }
    if isNew { start(queue) }
    return queue
  }

  /// What each way has to do, with what it is about to get.
  var waiting: [String: [Announcement]] {
    table.withLock { table in
      var waiting: [String: [Announcement]] = [:]
      for (target, queue) in table.queues where target.way != .status {
        waiting["\(target)"] = queue.waiting
      }
      if let planned = table.planned {
        for target in planned.targets {
          waiting["\(target)"] =
            table.queues[target]?.adding(planned.announcement) ?? [planned.announcement]
        }
      }
      return waiting.filter { !$0.value.isEmpty }
    }
  }

  /// Hands over what was written down.
  func handOver(_ announcement: Announcement, to targets: [NotifyTarget]) {
    let queues = targets.map(queue)
    table.withLock { table in
      table.planned = nil
      for queue in queues { queue.add(announcement) }
    }
  }

  /// What to go on with of what the last daemon had still to tell: what it began may have been told.
  func unfinished(_ waiting: [String: [Announcement]]) -> [String: [Announcement]] {
    waiting.mapValues { announcements in
      announcements.compactMap { announcement in
        var again = announcement
        again.tries += 1
        if again.tries < Self.tries { return again }
        context.log(.warning, "notify: \"\(again.line)\" was begun twice and is given up")
        return nil
      }
    }
  }

  /// Tells by one way, and notes how that went.
  func tell(_ announcement: Announcement, by target: NotifyTarget) async {
    if target.way == .status, target.socket.flatMap(unshownStatus) == nil { return }
    let outcome = await attempt(announcement, by: target)
    if !outcome.isDone, target.way == .status { retryStatus() }
  }

  /// Tells by one way now, whatever waits for it.
  @discardableResult
  func attempt(_ announcement: Announcement, by target: NotifyTarget) async -> Outcome {
    let outcome: Outcome
    do {
      outcome = Outcome(isDone: true, detail: try await perform(announcement, target))
    } catch {
      outcome = Outcome(isDone: false, detail: Printable.escaped("\(error)"))
    }
    note(outcome, of: target)
    return outcome
  }

  private func perform(_ announcement: Announcement, _ target: NotifyTarget) async throws -> String
  {
    let settings = context.settings.notify
    func server() throws -> TmuxServer {
      let socket = target.socket ?? ""
      guard let server = table.withLock({ $0.servers.server(socket) }) else {
        throw TmuxError.noServer(socket: socket)
      }
      return server
    }
    switch target.way {
    case .tmux: return try await ways.show(announcement, on: server())
    case .bell: return try await ways.ring(server())
    case .status:
      let line = settings.isOn(.status) ? knowledge.withLock { $0.line } : ""
      let process = table.withLock { $0.servers.panes[target.socket ?? ""]?.serverPID }
      let done = try await ways.setStatus(line, on: server())
      if let process { table.withLock { $0.shown[process] = line } }
      return done
    case .desktop: return try await ways.showOnDesktop(announcement)
    case .command: return try await ways.runCommand(settings.command, announcement)
    case .webhook:
      guard let url = settings.webhook else { return "no webhook is set" }
      return try await ways.post(announcement, to: url)
    }
  }

  /// Notes what a way did; the log hears when it begins to fail, and when it works again.
  private func note(_ outcome: Outcome, of target: NotifyTarget) {
    let before = table.withLock { table in
      defer { table.outcomes[target] = outcome }
      return table.outcomes[target]
    }
    if !outcome.isDone, before?.isDone != false || before?.detail != outcome.detail {
      context.log(.warning, "notify: \(target) failed: \(outcome.detail)")
    } else if outcome.isDone, before?.isDone == false {
      context.log(.info, "notify: \(target) works again: \(outcome.detail)")
    }
  }

  // MARK: - The status line

  /// Has every server show a line that does not show it yet.
  func pushStatus(_ line: String, isOn: Bool) {
    for socket in sockets {
      let shown = table.withLock { $0.shown(on: socket) }
      // An option that Roost never set is the user's own, where they do not want it set.
      guard shown != line, isOn || shown != nil else { continue }
      queue(NotifyTarget(.status, socket: socket)).add(Announcement([]))
    }
  }

  /// The line that a server should show and does not; nil where it does.
  private func unshownStatus(_ socket: String) -> String? {
    let line = context.settings.notify.isOn(.status) ? knowledge.withLock { $0.line } : ""
    return table.withLock { $0.shown(on: socket) } == line ? nil : line
  }

  private func retryStatus() {
    Task { [weak self] in
      try await Task.sleep(for: Self.pause)
      self?.lookAgain()
    }
  }

  /// Takes the status lines away, at the daemon's end: nobody would keep them right.
  func clearStatus() async {
    let servers = table.withLock { table in
      table.servers.sockets.filter { table.shown(on: $0)?.isEmpty == false }
        .compactMap { table.servers.server($0) }
    }
    await withDiscardingTaskGroup { group in
      for server in servers {
        group.addTask {
          try? await server.setOption(NotifyWays.option, "", patience: .milliseconds(500))
        }
      }
    }
  }
}
