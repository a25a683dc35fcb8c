import Control
import Foundation
import Model
import Synchronization

/// What `roost notify` shows, and its test.
extension Notifier {
  func show() async throws -> NotifyReply {
    let settings = context.settings.notify
    _ = await readMail()
    let alerts = presentAlerts()
    let chosen = alerts.filter { settings.events.contains($0.kind) }
    let (told, kept) = knowledge.withLock { ($0.rule.told, $0.kept) }
    var reply = NotifyReply(line: WaitingSummary(chosen).line)
    reply.events = Alert.Kind.allCases.filter { settings.events.contains($0) }.map(\.rawValue)
    reply.quiet = settings.quiet.map { "\($0)" }
    reply.quietUntil = settings.quiet?.end(after: Date()).map { Timestamp.text($0) }
    let keys = Set(chosen.map(\.key))
    // A notice says the same as the agent that it is about, where that still shows it.
    let own = chosen.filter { !($0.other.map(keys.contains) ?? false) }
    reply.waiting = (own + kept.filter { !keys.contains($0.key) }).map { alert in
      NotifyReply.Waiting(alert, isTold: told.contains(alert.key))
    }
    reply.ways = NotifyWay.allCases.flatMap { rows($0, settings) }
    return reply
  }

  private func rows(_ way: NotifyWay, _ settings: NotifySettings) -> [NotifyWayReply] {
    places(way).map { target in
      let (outcome, queue) = table.withLock { ($0.outcomes[target], $0.queues[target]) }
      return NotifyWayReply(
        way: way.rawValue, socket: target.socket, isOn: settings.isOn(way),
        waiting: way == .status ? 0 : queue?.waiting.count ?? 0, last: outcome.map(Self.reply))
    }
  }

  /// Where a way tells; itself alone where there is no tmux server for it.
  private func places(_ way: NotifyWay) -> [NotifyTarget] {
    switch way {
    case .tmux, .status, .bell:
      let sockets = self.sockets
      return sockets.isEmpty ? [NotifyTarget(way)] : sockets.map { NotifyTarget(way, socket: $0) }
    case .desktop, .command, .webhook: return [NotifyTarget(way)]
    }
  }

  private static func reply(_ outcome: Outcome) -> NotifyWayReply.Outcome {
    NotifyWayReply.Outcome(at: outcome.at, isDone: outcome.isDone, detail: outcome.detail)
  }

  /// Tells a test by every way that is on, all at once.
  func test() async -> [NotifyWayReply] {
    let settings = context.settings.notify
    let announcement = Announcement([], .test)
    let targets = NotifyWay.allCases.filter { settings.isOn($0) }.flatMap(places)
    let outcomes = await withTaskGroup { group in
      for (index, target) in targets.enumerated() {
        group.addTask { [self] in (index, await test(announcement, target)) }
      }
      return await group.reduce(into: [Int: NotifyWayReply.Outcome]()) { $0[$1.0] = $1.1 }
    }
    return targets.enumerated().map { index, target in
      NotifyWayReply(
        way: target.way.rawValue, socket: target.socket, isOn: true, last: outcomes[index])
    }
  }

  private func test(
    _ announcement: Announcement, _ target: NotifyTarget
  ) async -> NotifyWayReply.Outcome {
    let isTmux = [.tmux, .status, .bell].contains(target.way)
    guard !isTmux || target.socket != nil else {
      return NotifyWayReply.Outcome(
        isDone: true, detail: "there is no tmux server with an agent's pane")
    }
    return Self.reply(await attempt(announcement, by: target))
  }
}
