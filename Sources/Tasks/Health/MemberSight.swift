package import Foundation

/// What is seen of a member of a team at one time, and what it shows.
package struct MemberSight: Sendable, Equatable {
  /// Why its program is not there, in a few words; nil where it is.
  package var absence: String?
  /// Why it seems to be stuck, in a few words.
  package var stuck: String?
  /// The last sign of work on the open task that had one the longest ago.
  package var lastSignOfWork: Date?
  /// When the oldest message came that it has not read.
  package var oldestUnread: Date?
  /// When it was last known to be there.
  package var lastSeenAt: Date?

  package init() {}

  /// So many looks in a row without a sign make a member unhealthy.
  package static let missLimit = 3

  /// What its work and its mail may wait for, in seconds.
  package func health(
    misses: Int, patience: Double, at now: Date
  ) -> (health: MemberHealth, why: String) {
    if let absence { return (.gone, absence) }
    if let why = silence(patience: patience, at: now) {
      return (misses >= Self.missLimit ? .unhealthy : .stalled, why)
    }
    if let oldestUnread, now.timeIntervalSince(oldestUnread) > patience {
      let seconds = Int(now.timeIntervalSince(oldestUnread))
      return (.degraded, "its mail has waited for \(seconds) s")
    }
    return (.healthy, "it shows signs of work")
  }

  /// Why it is missed: it has work and shows no sign of it.
  package func silence(patience: Double, at now: Date) -> String? {
    if let stuck { return stuck }
    guard let lastSignOfWork, now.timeIntervalSince(lastSignOfWork) > patience else { return nil }
    return "no sign of work for \(Int(now.timeIntervalSince(lastSignOfWork))) s"
  }
}
