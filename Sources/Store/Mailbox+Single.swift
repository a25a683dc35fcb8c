package import Model

extension Mailbox {
  /// The message at a place in `readAll`'s order, or the one that an id stands for.
  package func message(index: Int?, id: String?) throws -> Message {
    if let id { return try message(matching: id) }
    let messages = try readAll()
    guard let index, messages.indices.contains(index) else {
      throw MailboxError.indexOutOfRange(index ?? -1)
    }
    return messages[index]
  }

  /// Marks messages, given by their whole ids, as unread; ids that are not there are passed over.
  package func markUnread(ids: [String]) throws {
    guard try exists() else { return }
    try withOpen { box in
      let places = try box.places(of: ids)
      guard !places.isEmpty else { return }
      var lines = try box.lines()
      for place in places { lines[place] = ReadMark.unmarked(lines[place]) }
      try box.replace(lines)
    }
  }
}
