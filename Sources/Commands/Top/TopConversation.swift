import Foundation
import Model
import Platform
import Store

/// The mail of a team as it was last read: of each file the messages from or to an agent.
struct TopConversation: Sendable {
  let subject: TopSubject?
  private var files: [String: (status: FileStatus, messages: [TopMessage])] = [:]

  /// How many messages are kept of a file, and shown of all.
  private static let limit = 60

  init(of subject: TopSubject? = nil) {
    self.subject = subject
  }

  /// The newest, each once: a crash may have left one in the mailbox and in its archive.
  var messages: [TopMessage] {
    var known: Set<String> = []
    return files.sorted { $0.key > $1.key }.flatMap(\.value.messages)
      .filter { known.insert("\($0.to) \($0.id)").inserted }
      .sorted { ($0.date ?? .distantPast) < ($1.date ?? .distantPast) }
      .suffix(Self.limit)
  }

  /// With what has changed since read anew.
  func updated(_ session: Session) throws -> TopConversation {
    guard let subject else { return self }
    let state = try session.state()
    let names = Set([subject.name, "\(subject.name)@\(subject.team)"])
    let byteLimit = try session.settings().mailboxByteLimit
    var new = TopConversation(of: subject)
    for file in try session.home.mail(
      of: subject.team, session: state.teams[subject.team]?.session)
    {
      guard let owner = file.owner, let status = try Files.status(file.path) else { continue }
      if let known = files[file.path], known.status == status {
        new.files[file.path] = known
        continue
      }
      let isOwn = subject == .agent(owner)
      let now = Date()
      let messages: [TopMessage]
      if file.isArchive {
        var search = MailSearch(newest: Self.limit) { isOwn || names.contains($0.message.from) }
        let needles = isOwn ? [] : [Array("\"\(subject.name)".utf8)]
        try search.look(into: file, for: needles, byteLimit: byteLimit)
        messages = search.sorted().map { TopMessage($0.message, to: owner.name, at: now) }
      } else {
        let box = try session.mailbox(of: owner, in: state, lockTimeout: .milliseconds(200))
        messages = ((try? box.readAll()) ?? []).filter { isOwn || names.contains($0.from) }
          .suffix(Self.limit).map { TopMessage($0, to: owner.name, at: now) }
      }
      new.files[file.path] = (status, messages)
    }
    return new
  }
}
