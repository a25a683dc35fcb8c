package import Foundation
package import Model
import Platform

extension Mailbox {
  /// The unread messages whose time is over, and when the next one's is.
  package func expired() throws -> (over: [Message], next: Date?) {
    let date = now()
    if let unread = try unreadOutsideLayout() {
      let times = unread.compactMap { $0.expiresAt.flatMap(Timestamp.date) }
      return (unread.filter { $0.hasExpired(at: date) }, times.filter { $0 > date }.min())
    }
    return try withOpen { try expired(in: $0, at: date) }
  }

  /// The same of a mailbox that is open; nothing is read where no message says when it expires.
  func expired(
    in box: borrowing OpenMailbox, at date: Date
  ) throws -> (over: [Message], next: Date?) {
    var over: [Message] = []
    var next: Date?
    guard box.index.header.unusual > 0 else { return (over, next) }
    try box.index.each(from: box.index.header.firstUnread) { place, record in
      guard !record.isRead, record.expires else { return true }
      let message = try box.message(at: place)
      if message.hasExpired(at: date) {
        over.append(message)
      } else if let end = message.expiresAt.flatMap(Timestamp.date) {
        next = min(next ?? end, end)
      }
      return true
    }
    return (over, next)
  }
}
