import Model
import Store

/// The message that another one answers: its whole id, and the thread that the answer joins.
struct Answered {
  let id: String
  let thread: String

  /// Looks where the sender is likely to have the id from, the likeliest place first.
  init(
    _ written: String, from sender: Address, to destination: Destination, _ identity: Identity
  ) throws {
    let search = MessageSearch(written: written, session: identity.session)
    let state = identity.state
    var boxes = [sender]
    if case .local(let recipient) = destination, recipient != sender { boxes.append(recipient) }
    let places: [() throws -> [FoundMessage]] =
      boxes.map { box in { try search.inMailboxes(of: [box], state) } }
      + [
        { try search.inOutboxes() }, { try search.inArchives(of: boxes, state) },
        { try search.inOutboxArchives() },
        { search.inJournal(try Journal.read(identity.session.home).entries) },
      ]
    for place in places {
      if let found = try place().one(meantBy: written, context: "--reply-to: ") {
        self.init(found)
        return
      }
    }
    throw UsageError(
      "--reply-to: no message \"\(written)\" is known; `roost inbox` shows the ids of your messages"
    )
  }

  private init(_ found: FoundMessage) {
    id = found.id
    thread = found.message?.thread ?? found.id
  }
}
