import Foundation
import Model
import Platform
import Store
import Synchronization

/// Tells a person what waits for them: it listens to the daemon's events, looks at how things stand,
/// and hands what is news to each way that is on.
///
/// What is told is noted before it is handed over, together with what each way has still to do: after a
/// crash a way does again only what it was not known to have done, and that once.
package final class Notifier: Service {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let ways = NotifyWays()
  let knowledge = Mutex(Knowledge())
  let table = Mutex(Table())
  private let file: NotifiedFile
  private let disk = Mutex(())
  private let wake = Wake()
  private let starts: AsyncStream<NotifyQueue>
  private let starter: AsyncStream<NotifyQueue>.Continuation

  /// What is known of what there is to tell.
  struct Knowledge {
    var rule = NotifyRule()
    /// Teams whose mailboxes are to be read; nil for all.
    var unread: Set<String>?
    var mail: [Address: [Alert]] = [:]
    /// Agents whose mail waits for a person, and why.
    var held: [Address: String] = [:]
    /// The start of each teammate, for when it is in no list any more.
    var starts: [Address: String] = [:]
    /// Ends that were not told yet.
    var kept: [Alert] = []
    /// What there was at the last look.
    var present: [Alert] = []
    var line = ""
    var saved = Notified()
    /// Whether something is untold because it is quiet.
    var waitsForQuiet = false
    var lastTold: ContinuousClock.Instant?
    var saveError: String?
  }

  /// The ways: what each has to do, and what it did last.
  struct Table {
    var queues: [NotifyTarget: NotifyQueue] = [:]
    var outcomes: [NotifyTarget: Outcome] = [:]
    var servers = NotifyServers()
    /// What is written down before it is handed over.
    var planned: (announcement: Announcement, targets: [NotifyTarget])?
    /// What `@roost` was set to, by the server's process: its socket may be another's by now.
    var shown: [Int32: String] = [:]

    /// What a server's status line says, as far as is known.
    func shown(on socket: String) -> String? {
      servers.panes[socket].flatMap { shown[$0.serverPID] }
    }
  }

  package init(context: DaemonContext, supervisors: AgentSupervisors) {
    self.context = context
    self.supervisors = supervisors
    file = NotifiedFile(context.home)
    (starts, starter) = AsyncStream.makeStream(of: NotifyQueue.self)
  }

  /// What comes within this time is told together.
  private static let gathering = Duration.milliseconds(50)
  /// The least time between two announcements.
  private static let rest = Duration.seconds(1)
  /// How often the clock on the wall is looked at while something waits for the end of quiet hours: it
  /// may be set, and the machine may sleep.
  private static let quietTick = Duration.seconds(60)

  package func run() async throws {
    let events = context.bus.subscribe()
    await load()
    wake.ring()
    await withDiscardingTaskGroup { group in
      group.addTask { [self] in await listen(events) }
      group.addTask { [self] in await work() }
      for await queue in starts {
        group.addTask { [self] in
          await queue.run { [self] in
            await tell($0, by: queue.target)
          } isDone: { [self] in
            await save()
            // A status line may have another value by now.
            wake.ring()
          }
        }
      }
    }
    await clearStatus()
  }

  /// Takes up what the last daemon told and had still to tell.
  private func load() async {
    do {
      var saved = try await blocking { [file] in try file.read() }
      saved.waiting = unfinished(saved.waiting)
      knowledge.withLock { knowledge in
        knowledge.rule = NotifyRule(told: saved.told)
        knowledge.kept = saved.kept
        knowledge.saved = saved
      }
      // Before it is tried: what brings the daemon down does so once more, and not for ever.
      try await blocking { [file, saved] in try file.write(saved) }
      _ = sockets
      for (name, announcements) in saved.waiting {
        guard let target = NotifyTarget(name) else { continue }
        announcements.forEach(queue(target).add)
      }
    } catch {
      context.note("what the person was told is not known, and is told again: \(error)")
    }
  }

  // MARK: - What happens

  private func listen(_ events: EventSubscription) async {
    for await news in events {
      switch news {
      case .missed: knowledge.withLock { $0.unread = nil }
      case .event(let event):
        guard hear(event.event) else { continue }
      }
      wake.ring()
    }
  }

  /// Takes note of an event; false where it changes nothing here.
  private func hear(_ event: DaemonEvent) -> Bool {
    switch event {
    case .personMail(let team): readAgain(team)
    case .agentNeedsPerson(let agent, let why): knowledge.withLock { $0.held[agent] = why }
    case .agentStatus(let agent, let status, let why): noteEnd(of: agent, status, why)
    case .delivery(let entry):
      return knowledge.withLock { knowledge in
        knowledge.held[entry.agent] != nil
          || knowledge.rule.told.contains(Alert.Key(.needsYou, "\(entry.agent)"))
      }
    // Who leads a team decides whose mail the lead's is.
    case .teamCreated(let team), .teamDissolved(let team, _): readAgain(team)
    case .agentJoined(let agent), .agentSpawned(let agent), .agentLeft(let agent),
      .agentEvicted(let agent, _):
      readAgain(agent.team)
    case .daemonReloaded, .agentPaused, .agentResumed, .agentGone: break
    case .daemonStarted, .mailboxDamaged, .leadMail, .teamConfigured, .memberEnded, .remoteAgents,
      .hubChanged, .workEnded, .task, .team:
      return false
    }
    return true
  }

  private func readAgain(_ team: String) {
    knowledge.withLock { _ = $0.unread?.insert(team) }
  }

  private func noteEnd(of agent: Address, _ status: String, _ why: String?) {
    let start = context.keeper.agent(agent)?.spawn?.id
    knowledge.withLock { knowledge in
      guard let start = start ?? knowledge.starts[agent],
        let end = Alert.end(of: agent, start: start, status: status, why: why),
        !knowledge.rule.told.contains(end.key),
        !knowledge.kept.contains(where: { $0.key == end.key })
      else { return }
      knowledge.kept.append(end)
    }
  }

  // MARK: - Telling

  private func work() async {
    var limit: Duration?
    while !Task.isCancelled {
      await wake.wait(limit)
      do {
        try await Task.sleep(for: Self.gathering)
      } catch {
        return
      }
      let next = await pass()
      limit = next.map { max(.milliseconds(1), ContinuousClock.now.duration(to: $0)) }
    }
  }

  /// Looks at how things stand and tells what is news; returns when to look again in any case.
  private func pass() async -> ContinuousClock.Instant? {
    let retry = await readMail()
    let alerts = presentAlerts()
    let settings = context.settings.notify
    let (now, date) = (ContinuousClock.now, Date())
    let (announcement, next, line) = knowledge.withLock { knowledge in
      decide(alerts, settings, now, date, &knowledge)
    }
    let targets = announcement == nil ? [] : self.targets(settings)
    table.withLock { $0.planned = announcement.map { ($0, targets) } }
    await save()
    if let announcement { handOver(announcement, to: targets) }
    pushStatus(settings.isOn(.status) ? line : "", isOn: settings.isOn(.status))
    return [retry, next].compactMap { $0 }.min()
  }

  private func decide(
    _ alerts: [Alert], _ settings: NotifySettings, _ now: ContinuousClock.Instant, _ date: Date,
    _ knowledge: inout Knowledge
  ) -> (Announcement?, next: ContinuousClock.Instant?, line: String) {
    let keys = Set(alerts.map(\.key))
    let all = alerts + knowledge.kept.filter { !keys.contains($0.key) }
    var (news, next) = knowledge.rule.news(of: all, at: now)
    knowledge.present = alerts
    knowledge.line = WaitingSummary(alerts.filter { settings.events.contains($0.kind) }).line
    knowledge.rule.note(news.filter { !settings.events.contains($0.kind) })
    news.removeAll { !settings.events.contains($0.kind) }
    var announcement: Announcement?
    if news.isEmpty {
      knowledge.waitsForQuiet = false
    } else {
      if let end = settings.quiet?.end(after: date) {
        knowledge.waitsForQuiet = true
        let left = min(.seconds(end.timeIntervalSince(date)), Self.quietTick)
        next = [next, now + left].compactMap { $0 }.min()
      } else if let last = knowledge.lastTold, now < last + Self.rest {
        next = [next, last + Self.rest].compactMap { $0 }.min()
      } else {
        announcement = Announcement(news, knowledge.waitsForQuiet ? .summary : .news)
        knowledge.waitsForQuiet = false
        knowledge.lastTold = now
        knowledge.rule.note(news)
        news = []
      }
    }
    knowledge.kept = (knowledge.kept + news.filter { [.failed, .finished].contains($0.key.kind) })
      .reduce(into: []) { kept, alert in
        guard !knowledge.rule.told.contains(alert.key),
          !kept.contains(where: { $0.key == alert.key })
        else { return }
        kept.append(alert)
      }
    return (announcement, next, knowledge.line)
  }

  /// Writes down what was told and what each way has to do, where that has changed.
  private func save() async {
    // Mostly there is nothing to write, and no thread is needed to find that out.
    if disk.withLockIfAvailable({ _ in unsaved == nil }) == true { return }
    let trouble: String?
    do {
      // One after the other, so that the last to write has seen all that was written.
      try await blocking { [self] in
        try disk.withLock { _ in
          guard let unsaved else { return }
          try file.write(unsaved)
          knowledge.withLock { $0.saved = unsaved }
        }
      }
      trouble = nil
    } catch {
      trouble = "what was told cannot be noted, and may be told again: \(error)"
    }
    let isNews = knowledge.withLock { knowledge in
      defer { knowledge.saveError = trouble }
      return trouble != knowledge.saveError
    }
    if isNews, let trouble { context.note(trouble) }
  }

  /// What is to be written; nil where the file says it.
  private var unsaved: Notified? {
    let waiting = waiting
    return knowledge.withLock { knowledge in
      var notified = Notified()
      (notified.told, notified.kept) = (knowledge.rule.told, knowledge.kept)
      notified.waiting = waiting
      return notified == knowledge.saved ? nil : notified
    }
  }

  /// Begins the work of a queue.
  func start(_ queue: NotifyQueue) { starter.yield(queue) }

  /// Has a look taken soon.
  func lookAgain() { wake.ring() }
}
