package import Model

extension Mailbox {
  /// The newest message that answers another one, read or not; nil where there is none.
  package func reply(to id: String) throws -> Message? {
    try readAll().last { $0.replyTo == id }
  }
}
