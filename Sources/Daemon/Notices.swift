import Delivery
import Foundation
import Model
import Platform
import Store

/// Roost's own words to agents, which never fill a mailbox.
///
/// A later one about the same thing takes the place of one that waits unread, and counts it; all expire;
/// and of those that wait, the oldest go to the archive where there are too many.
struct Notices: Sendable {
  let context: DaemonContext

  /// How many may wait in one mailbox.
  static let limit = 100
  /// For how long one may wait.
  static let life = Duration.seconds(7 * 86_400)

  /// Puts a notice into a mailbox, unless one that waits tells it; `text` makes its text, given how
  /// many it stands for.
  func post(
    _ draft: Message, to address: Address, about subject: String, count: Int = 1,
    life: Duration = life, unless isTold: @escaping @Sendable (Message) -> Bool = { _ in false },
    _ text: @escaping @Sendable (Int) -> String
  ) async throws {
    // In a team that is put away there is nobody who could be told.
    let team = context.keeper.state.teams[address.team]
    guard let team, !team.isBeingPutAway else { return }
    let (box, deliveryIndex) = (context.mailbox(of: address), context.deliveryIndex)
    let gone = try await blocking { () -> [String] in
      let waiting = try box.readUnread().filter(\.isNotice)
      let same = waiting.filter { $0.from == draft.from && $0.subject == subject }
      guard !same.contains(where: isTold) else { return [] }
      // One that is being typed just now stays one of its own.
      let folded = same.filter { deliveryIndex.take($0.id, of: address) }.map(\.id)
      var notice = draft
      let total = same.filter { folded.contains($0.id) }
        .reduce(count) { $0 + ($1.fold?.count ?? 1) }
      notice.text = text(total)
      notice.kind = Message.noticeKind
      notice.fold = Message.Fold(about: subject, count: total)
      notice.expiresAt = Timestamp.text(Date().addingTimeInterval(life.inSeconds))
      do {
        guard try !box.append(notice).isDuplicate else {
          deliveryIndex.giveBack(folded, of: address)
          return []
        }
      } catch MailboxError.isGone {
        return []
      } catch {
        deliveryIndex.giveBack(folded, of: address)
        throw error
      }
      try box.markRead(ids: folded)
      let others = waiting.map(\.id).filter { !folded.contains($0) }
      let old = others.dropLast(Self.limit - 1).filter { deliveryIndex.take($0, of: address) }
      try box.archive(ids: old)
      return folded + old
    }
    deliveryIndex.forget(gone, of: address)
  }
}
