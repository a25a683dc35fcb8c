import Delivery
import Model
import Platform
import Store

/// Roost's own words to agents: a later one about the same thing takes the place of one that waits
/// unread, and counts it.
struct Notices: Sendable {
  let place: Workplace

  /// Puts a notice into a mailbox; `text` makes its text, given how many it stands for.
  func post(
    _ draft: Message, to address: Address, about subject: String, count: Int = 1,
    _ text: @escaping @Sendable (Int) -> String
  ) async throws {
    let (box, ledger) = (place.mailbox(of: address), place.ledger)
    let folded = try await blocking { () -> [String] in
      let same = try box.readUnread().filter {
        $0.from == draft.from && $0.fold?.about == subject
      }
      // What came to the same before a crash is told already.
      if let told = draft.replyTo, same.contains(where: { $0.replyTo == told }) { return [] }
      // One that is being typed just now stays one of its own.
      let older = same.filter { ledger.take($0.id, of: address) }
      let total = older.reduce(count) { $0 + ($1.fold?.count ?? 1) }
      var notice = draft
      notice.text = text(total)
      notice.fold = Message.Fold(about: subject, count: total)
      let ids = older.map(\.id)
      do {
        _ = try box.append(notice)
      } catch {
        ledger.giveBack(ids, of: address)
        throw error
      }
      try box.markRead(ids: ids)
      return ids
    }
    ledger.forget(folded, of: address)
  }
}
