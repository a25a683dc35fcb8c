import CoordinationAPI

/// The rule for notices: what Roost itself tells an agent about its mail and its requests.
///
/// A node sends one as `roost@node`, to the sender of a message that was for one of its agents, or
/// to who asked for a worker that it ran; nobody sends another.
enum NoticeRules {
  static let kind = "notice"

  /// - Throws: `Refusal` for a notice that tells of nothing, or a message under a notice's name.
  static func check(
    _ asked: MessageRecord, from sender: Recipient, by caller: Caller,
    in transaction: any ReadTransaction
  ) throws {
    let isRoost = sender.name.lowercased() == ReservedNames.roost
    guard isRoost || asked.isNotice else { return }
    guard isRoost, asked.isNotice else {
      throw Refusal.invalid(
        isRoost ? "from" : "kind", "is for notices, which come from \(ReservedNames.roost)")
    }
    let isTold =
      try isAboutMessage(asked, caller, transaction)
      || transaction.claimedWorkRequests(for: asked.to, in: caller.repository).contains {
        try $0.isClaimed(by: caller, in: transaction)
      }
    guard isTold else {
      throw Refusal.invalid(
        "reply_to", "is not a message of \(asked.to) to an agent of this token")
    }
  }

  private static func isAboutMessage(
    _ asked: MessageRecord, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> Bool {
    guard let id = asked.replyTo, let about = try transaction.message(id, in: caller.repository),
      let reader = Recipient(asked.to), let writer = Recipient(about.record.from),
      reader.name == writer.name, reader.node == nil || reader.node == about.record.fromNode
    else { return false }
    return try MessageRules.isRecipient(of: about, caller, transaction)
  }
}

extension MessageRecord {
  var isNotice: Bool { unknown["kind"] == .string(NoticeRules.kind) }
}
