import Model
import Platform
import Store

/// How mail goes into the mailboxes of a bridge, and out of them.
extension Bridges {
  /// Puts messages into another mailbox, each once.
  func carry(
    _ messages: [Message], to paths: MailboxPaths, _ kind: Team.Bridge.Kind? = nil
  ) throws {
    let box = Mailbox(paths, settings: context.settings, bridge: kind) { [context] report in
      context.log(.warning, "\(report)")
    }
    try Files.createDirectory(Files.directory(of: paths.file))
    let known = Set(try box.readAll().map(\.id))
    for message in messages where !known.contains(message.id) { _ = try box.append(message) }
  }
}

extension MailboxPaths {
  /// The files of a mailbox below a directory of its own.
  init(_ inboxes: String, _ address: Address, _ home: Home) {
    self.init(
      inboxes: inboxes, name: address.name, archive: home.mailbox(of: address, session: nil).archive
    )
  }
}
