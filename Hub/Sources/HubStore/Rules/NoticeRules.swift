import CoordinationAPI

/// The rules for notices: messages in which Roost itself reports on messages and work requests.
///
/// A node sends a notice as `roost@node`, and only to the sender of a message to one of its agents,
/// or to the requester of a work request that it claimed.
enum NoticeRules {
  /// The value of the field `kind` that marks a message as a notice.
  static let kind = "notice"

  /// Checks that a message is either a notice that its sender may send, or no notice at all.
  ///
  /// - Throws: `Refusal` for a notice about nothing that concerns its recipient, and for an
  ///   ordinary message in the name of Roost.
  static func check(
    _ submitted: MessageRecord, from sender: Recipient, by caller: Caller,
    in transaction: any ReadTransaction
  ) throws {
    let isRoost = sender.name.lowercased() == ReservedNames.roost
    guard isRoost || submitted.isNotice else { return }
    guard isRoost, submitted.isNotice else {
      throw Refusal.invalid(
        isRoost ? "from" : "kind", "is reserved for notices, which come from \(ReservedNames.roost)"
      )
    }
    let isJustified =
      try isAboutMessage(submitted, caller, transaction)
      || transaction.claimedWorkRequests(for: submitted.to, in: caller.repository).contains {
        try $0.isClaimed(by: caller, in: transaction)
      }
    guard isJustified else {
      throw Refusal.invalid(
        "reply_to", "is not a message from \(submitted.to) to an agent of this token")
    }
  }

  private static func isAboutMessage(
    _ submitted: MessageRecord, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> Bool {
    guard let id = submitted.replyTo,
      let about = try transaction.message(id, in: caller.repository),
      let reader = Recipient(submitted.to), let writer = Recipient(about.record.from),
      reader.name == writer.name, reader.node == nil || reader.node == about.record.fromNode
    else { return false }
    return try MessageRules.isRecipient(of: about, caller, transaction)
  }
}

extension MessageRecord {
  var isNotice: Bool { unknown["kind"] == .string(NoticeRules.kind) }
}
