/// What it takes to put the mailboxes of a team away.
extension Mailbox {
  /// Does something to the directory of mailboxes while nobody else changes one of them.
  package static func whileLocked<R>(
    _ boxes: ArraySlice<Mailbox>, _ body: () throws -> R
  ) throws -> R {
    guard let box = boxes.first else { return try body() }
    let lock = try box.takeLock()
    let result = try whileLocked(boxes.dropFirst(), body)
    _ = consume lock
    return result
  }

  /// The same mailbox after the directory of its team was moved.
  package func moved(to directory: String) -> Mailbox {
    Mailbox(
      paths.moved(to: directory), settings: settings, lockTimeout: lockTimeout, bridge: bridge,
      now: now, report: report)
  }
}
