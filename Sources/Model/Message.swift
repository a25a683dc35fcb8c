package import Foundation
package import JSONSyntax

/// One message of a mailbox.
///
/// `from, text, summary, timestamp, read, color` are what jcode and Claude Code write; the others
/// are Roost's. An entry of another program may lack any of them.
package struct Message: Sendable, Equatable {
  package var id: String
  package var from: String
  package var to: String?
  package var text: String
  package var summary: String?
  /// As it stands in the file: part of what identifies a foreign entry.
  package var timestamp: String
  package var read: Bool
  package var color: String?
  package var replyTo: String?
  package var thread: String?
  package var priority: Priority
  /// Given by the sender so that sending twice adds one message.
  package var key: String?
  package var expiresAt: String?
  package var kind: String?
  /// The file with the whole text, where it was too large for the mailbox.
  package var attachment: String?
  /// How it was proved that `from` sent it; nil where nobody proved it.
  package var attestation: Attestation?
  /// Who sent it, where it was seen that `from` did not.
  package var sentBy: String?
  /// The machine that it came from, where that is another one.
  package var node: String?
  /// Of Roost's own words: what it is about, and how many it stands for.
  package var fold: Fold?
  /// Fields that this version does not know.
  package var unknown: JSONObject

  package init(from: String, text: String) {
    id = ""
    self.from = from
    self.text = text
    timestamp = ""
    read = false
    priority = .normal
    unknown = JSONObject()
  }

  package init(from sender: AttestedSender, text: String) {
    self.init(from: sender.name, text: text)
    attestation = sender.attestation
    sentBy = sender.sentBy
  }

  package enum Priority: String, Sendable, CaseIterable, Comparable {
    case high
    case normal
    case low

    fileprivate var rank: UInt8 {
      switch self {
      case .high: 0
      case .normal: 1
      case .low: 2
      }
    }

    package static func < (a: Priority, b: Priority) -> Bool { a.rank < b.rank }
  }

  /// Whose turn it is among unread messages: a lower one goes first, and equal ones in the file's order.
  ///
  /// By priority, and within one the user's word goes before what agents say.
  package struct Turn: RawRepresentable, Sendable, Hashable, Comparable {
    package let rawValue: UInt8

    package init?(rawValue: UInt8) {
      guard rawValue < 6 else { return nil }
      self.rawValue = rawValue
    }

    package init(_ priority: Priority, isUsers: Bool) {
      rawValue = priority.rank * 2 + (isUsers ? 0 : 1)
    }

    package static let usual = Turn(.normal, isUsers: false)
    package static let all = (0..<6).compactMap { Turn(rawValue: $0) }

    package static func < (a: Turn, b: Turn) -> Bool { a.rawValue < b.rawValue }
  }

  package var turn: Turn {
    Turn(priority, isUsers: Self.isUsers(from: from, attestation: attestation?.rawValue))
  }

  /// Whether it is the user's own word; that others say so does not make it that.
  package static func isUsers(from sender: String, attestation: String?) -> Bool {
    sender == Name.user && attestation == Attestation.outside.rawValue
  }

  /// What a notice is about: a later one about the same takes the place of one that waits unread.
  package struct Fold: Sendable, Equatable {
    package var about: String
    /// How many notices it stands for, itself among them.
    package var count: Int

    package init(about: String, count: Int = 1) {
      self.about = about
      self.count = count
    }

    init?(json: JSON?) {
      guard let about = json?["about"]?.string, let count = json?["count"]?.integer, count > 0
      else { return nil }
      self.init(about: about, count: count)
    }

    var json: JSON { ["about": .string(about), "count": .integer(count)] }
  }

  /// Roost's own word to an agent, as opposed to another agent's.
  package static let noticeKind = "notice"

  /// Such a word, from `roost` or, where an answer has to find its way, `roost@team`.
  ///
  /// With a key it arrives once, however often it is written.
  package static func notice(
    _ text: String, to recipient: String, key: String?, from sender: String = Name.roost
  ) -> Message {
    var notice = Message(from: sender, text: text)
    notice.to = recipient
    notice.kind = noticeKind
    notice.key = key
    return notice
  }

  /// Whether it is Roost's own word; earlier versions did not mark those that an agent is idle.
  package var isNotice: Bool { kind == Self.noticeKind || subject == Self.idleSubject }

  /// What a notice is about.
  package var subject: String? {
    if let fold { return fold.about }
    if case .idle? = Frame(text) { return Self.idleSubject }
    return nil
  }

  /// What a notice is about that says that its sender has nothing to do.
  package static let idleSubject = "idle"

  package var shortID: String { MessageID.short(id) }

  /// Whether it is to be read still: nobody has, and its time is not over.
  package func isWaiting(at date: Date) -> Bool { !read && !hasExpired(at: date) }

  /// Whether its sender no longer wants it delivered.
  package func hasExpired(at date: Date) -> Bool {
    expiresAt.flatMap(Timestamp.date).map { $0 <= date } ?? false
  }
}
