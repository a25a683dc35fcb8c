package import Foundation
import JSONSyntax
package import Model
import Platform

/// The durable mailbox of one agent, shared with other programs under a lock.
///
/// What an operation reports as done is on the disk. Calls block; a task makes them through
/// `blocking`.
package struct Mailbox: Sendable {
  package let paths: MailboxPaths
  package let settings: Settings
  let now: @Sendable () -> Date
  let report: @Sendable (MailboxReport) -> Void
  let lockTimeout: Duration
  /// Whose team's mailbox it is, where another program reads it.
  let bridge: Team.Bridge.Kind?

  /// Makes nothing yet; `report` is told what went wrong without keeping anything from being done.
  package init(
    _ paths: MailboxPaths, settings: Settings, lockTimeout: Duration = .seconds(30),
    bridge: Team.Bridge.Kind? = nil, now: @escaping @Sendable () -> Date = { Date() },
    report: @escaping @Sendable (MailboxReport) -> Void
  ) {
    self.paths = paths
    self.settings = settings
    self.lockTimeout = lockTimeout
    self.bridge = bridge
    self.now = now
    self.report = report
  }

  /// What an append did.
  package struct Receipt: Sendable, Equatable {
    package var id: String
    /// The sender's key was known: this is the message that it was first used for.
    package var isDuplicate: Bool
  }

  /// Makes a directory of the mailbox, whose team has to be there still.
  package func makeDirectory(_ path: String) throws {
    try unlessGone { try Files.createDirectory(path, under: paths.base) }
  }

  func takeLock() throws -> MailboxLock {
    let end = ContinuousClock.now + lockTimeout
    return try unlessGone {
      while true {
        try Files.createDirectory(Files.directory(of: paths.lock), under: paths.base)
        do {
          return try MailboxLock(
            paths, timeout: end - .now, needsDirectory: bridge == .claude)
        } catch FileLock.Failure.system(let error) where error.code == ENOENT {
          // Its directory was taken away with a bridge, or moved away a moment ago.
          guard ContinuousClock.now < end, try Files.status(paths.base) != nil else { throw error }
        }
      }
    }
  }

  /// Says that the mailbox is gone where something failed because its directory was moved away.
  private func unlessGone<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch {
      guard try Files.status(paths.base) == nil else { throw error }
      throw MailboxError.isGone(path: paths.base)
    }
  }

  /// Does something with the open mailbox; again from the start where it turns out that another
  /// program has changed the file, or that the index is not the file's.
  func withOpen<R>(_ body: (inout OpenMailbox) throws -> R) throws -> R {
    let end = ContinuousClock.now + lockTimeout
    while true {
      do {
        return try unlessGone { try withOpenOnce(body) }
      } catch MailboxError.changed where ContinuousClock.now < end {
        // The other program takes no lock, so there is nothing to wait for but its next pause.
        usleep(.random(in: 200...2000))
      }
    }
  }

  private func withOpenOnce<R>(_ body: (inout OpenMailbox) throws -> R) throws -> R {
    var box = try OpenMailbox.open(self)
    do {
      return try body(&box)
    } catch MailboxError.changed {
      try box.distrustIndex()
      throw MailboxError.changed(path: paths.file)
    }
  }

  // MARK: - Reading

  /// The message that a whole id, its end or its beginning stands for.
  package func message(matching written: String) throws -> Message {
    let messages = try readAll()
    if let exact = messages.first(where: { $0.id == written }) { return exact }
    let matches = messages.filter { MessageID.matches($0.id, written) }
    guard let first = matches.first else { throw MailboxError.noMessage(written) }
    guard Set(matches.map(\.id)).count == 1 else {
      throw MailboxError.ambiguous(written, matches: matches.map(\.id))
    }
    return first
  }

  /// The first unread messages in their turn that are not excluded, without reading the whole file.
  package func unread(
    limit: Int, excluding isExcluded: (String) -> Bool = { _ in false }
  ) throws -> [Message] {
    if let messages = try unreadOutsideLayout() {
      let inTurn = Message.Turn.all.flatMap { turn in messages.filter { $0.turn == turn } }
      return Array(inTurn.filter { !isExcluded($0.id) }.prefix(limit))
    }
    return try withOpen { box in
      var messages: [Message] = []
      try box.index.eachUnread { place, _ in
        let message = try box.message(at: place)
        if !isExcluded(message.id) { messages.append(message) }
        return messages.count < limit
      }
      return messages
    }
  }

  /// The unread messages of a file that another program is perhaps still writing, without
  /// touching it; nil where the file is as Roost writes it.
  func unreadOutsideLayout() throws -> [Message]? {
    guard let status = try Files.status(paths.file) else { return [] }
    guard let index = try Files.status(paths.index), index.size > 0 else {
      return try readUnread()
    }
    let closing = MailboxLayout.closing(isEmpty: false)
    let file = try File(paths.file, .read)
    let tail = try file.read(at: max(0, status.size - closing.count), count: closing.count)
    return tail == closing || status.size == MailboxLayout.empty.count ? nil : try readUnread()
  }

  /// How many messages are in the file, and how many of them are to be read still.
  package func counts() throws -> (all: Int, unread: Int) {
    let date = now()
    if let unread = try unreadOutsideLayout() {
      return (try readAll().count, unread.count { $0.isWaiting(at: date) })
    }
    return try withOpen { box in
      let expired = try expired(in: box, at: date).over.count
      return (box.index.header.count, box.index.header.unread - expired)
    }
  }

  // MARK: - Marking

  /// Marks the message at a place in `readAll`'s order as read, and returns it.
  @discardableResult
  package func markRead(index: Int) throws -> Message {
    guard try exists() else { throw MailboxError.indexOutOfRange(index) }
    let message = try withOpen { box in
      guard (0..<box.index.header.count).contains(index) else {
        throw MailboxError.indexOutOfRange(index)
      }
      return try box.message(at: index)
    }
    try markRead(ids: [message.id])
    return message
  }

  /// Marks the message that a whole id, its end or its beginning stands for, and returns it.
  @discardableResult
  package func markRead(matching written: String) throws -> Message {
    let message = try message(matching: written)
    try markRead(ids: [message.id])
    return message
  }

  /// Marks messages, given by their whole ids, as read; ids that are not there are passed over.
  ///
  /// `isMeant` is asked of each once nobody else can change the mailbox.
  package func markRead(ids: [String], where isMeant: (String) -> Bool = { _ in true }) throws {
    guard !ids.isEmpty, try exists() else { return }
    try withOpen { box in
      let found = try places(of: ids.filter(isMeant), in: box)
      guard !found.isEmpty else { return }
      try box.markRead(found)
      compactIfLarge(&box)
    }
  }

  /// Where unread messages, given by their whole ids, are.
  private func places(of ids: [String], in box: borrowing OpenMailbox) throws -> [Int] {
    let wanted = Set(ids.map(MailboxHash.of))
    var places: [Int] = []
    try box.index.each(from: box.index.header.firstUnread) { place, record in
      if !record.isRead, wanted.contains(record.idHash) { places.append(place) }
      return true
    }
    return try places.filter { place in
      ids.contains(try box.message(at: place).id)
    }
  }

  /// Takes the first unread message that is not excluded and has not expired: marked read in the
  /// same lock.
  package func consumeFirst(
    excluding isExcluded: (String) -> Bool = { _ in false }
  ) throws -> Message? {
    try consume(limit: 1, excluding: isExcluded).first
  }

  /// Takes the first unread messages in their turn that are not excluded and have not expired: marked read in
  /// the same lock.
  ///
  /// It stops before a message that would make them longer than so many bytes of JSON, but for the
  /// first.
  package func consume(
    limit: Int, bytes: Int = .max, excluding isExcluded: (String) -> Bool = { _ in false }
  ) throws -> [Message] {
    guard try exists() else { return [] }
    var taken: [Message] = []
    return try withOpen { box in
      // What was taken in an earlier try may be marked by now, or not any more.
      if !taken.isEmpty {
        try box.markRead(places(of: taken.map(\.id), in: box))
        return taken
      }
      var places: [Int] = []
      var room = bytes
      try box.index.eachUnread { place, _ in
        var message = try box.message(at: place)
        if message.hasExpired(at: now()) { return true }
        let size = message.json.bytes().count
        guard taken.isEmpty || size <= room else { return false }
        if isExcluded(message.id) { return true }
        room -= size
        message.read = true
        taken.append(message)
        places.append(place)
        return taken.count < limit
      }
      guard !taken.isEmpty else { return [] }
      try box.markRead(places)
      compactIfLarge(&box)
      return taken
    }
  }

  /// Looks through the whole file, whatever the index says, and repairs it where it is not whole.
  package func repair() throws {
    guard try exists() else { return }
    try withOpen { box in try box.adopt(self) }
  }

  func exists() throws -> Bool {
    try Files.status(paths.file) != nil
  }
}
