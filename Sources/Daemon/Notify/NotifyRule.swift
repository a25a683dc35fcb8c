package import Model

/// What is to be told, given what there is to tell and what was told.
///
/// A thing is told once for as long as it is there. What goes and comes again within its grace is one
/// thing: a status that flaps, a mailbox that was read while another program wrote it.
package struct NotifyRule: Sendable {
  package private(set) var told: Set<Alert.Key>
  /// Since when things are there that were not told yet.
  private var since: [Alert.Key: ContinuousClock.Instant] = [:]
  /// Since when things that were told are not there.
  private var goneSince: [Alert.Key: ContinuousClock.Instant] = [:]

  package init(told: Set<Alert.Key> = []) {
    self.told = told
  }

  /// For how long a thing must be there before it is told.
  package static func settling(_ kind: Alert.Kind) -> Duration {
    // A dialog may be answered by a rule of the program's own.
    kind == .needsYou ? .seconds(1) : .zero
  }

  /// For how long one that went counts as the same when it comes again.
  package static func grace(_ kind: Alert.Kind) -> Duration {
    switch kind {
    case .mail, .needsYou: .seconds(3)
    // The notice of a teammate's end comes when it may be in no list any more.
    case .failed, .finished: .seconds(60)
    }
  }

  /// What is to be told of what is there, and when to ask again, whatever happens.
  package mutating func news(
    of present: [Alert], at now: ContinuousClock.Instant
  ) -> (news: [Alert], next: ContinuousClock.Instant?) {
    let keys = Set(present.map(\.key))
    var next: [ContinuousClock.Instant] = []
    for key in told {
      guard !keys.contains(key) else {
        goneSince[key] = nil
        continue
      }
      let end = (goneSince[key] ?? now) + Self.grace(key.kind)
      if end <= now {
        told.remove(key)
        goneSince[key] = nil
      } else {
        goneSince[key] = goneSince[key] ?? now
        next.append(end)
      }
    }
    since = since.filter { keys.contains($0.key) }
    var news: [Alert] = []
    var heard: Set<Alert.Key> = []
    for alert in present where !told.contains(alert.key) && !heard.contains(alert.key) {
      if let other = alert.other, told.contains(other) {
        told.insert(alert.key)
        continue
      }
      let start = since[alert.key] ?? now
      since[alert.key] = start
      let due = start + Self.settling(alert.kind)
      guard due <= now else {
        next.append(due)
        continue
      }
      heard.insert(alert.key)
      if let other = alert.other, !heard.insert(other).inserted {
        told.insert(alert.key)
        continue
      }
      news.append(alert)
    }
    return (news, next.min())
  }

  /// Notes that things are told now, or that nobody wants to be told of them.
  package mutating func note(_ alerts: [Alert]) {
    for alert in alerts {
      told.insert(alert.key)
      if let other = alert.other { told.insert(other) }
      since[alert.key] = nil
    }
  }
}
