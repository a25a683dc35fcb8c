package import Model
import Platform

/// A file with messages: a mailbox, an outbox, or the archive of one.
package struct MailFile: Sendable, Equatable {
  package var path: String
  /// Whose mail it is; nil for an outbox, in which each message says whom it is for.
  package var owner: Address?
  package var isArchive: Bool

  init(_ path: String, of owner: Address?, isArchive: Bool = false) {
    self.path = path
    self.owner = owner
    self.isArchive = isArchive
  }
}

extension Home {
  /// The mail of a team's agents, also of those that have left: mailboxes, then archives.
  package func mail(of team: String, session: String?) throws -> [MailFile] {
    try mailboxes(in: inboxes(of: team, session: session), of: team)
      + archives(in: self.team(team), of: team)
  }

  /// What went to other machines, or waits for it.
  package func outgoingMail() throws -> [MailFile] {
    try Self.paths(in: outboxes, ".json").map { MailFile($0, of: nil) }
      + Self.paths(in: "\(outboxes)/archive", ".jsonl").map {
        MailFile($0, of: nil, isArchive: true)
      }
  }

  /// All mail that is there: of every team and session, of teams that were dissolved, and outgoing.
  package func allMail() throws -> [MailFile] {
    var files: [MailFile] = []
    for root in try Files.folders(in: teams) + Files.folders(in: dissolved) {
      let team = String(root.split(separator: "/").last ?? "")
      files += try mailboxes(in: "\(root)/inboxes", of: team)
      for session in try Files.folders(in: "\(root)/inboxes") {
        files += try mailboxes(in: session, of: team)
      }
      files += try archives(in: root, of: team)
    }
    return try files + outgoingMail()
  }

  private func mailboxes(in directory: String, of team: String) throws -> [MailFile] {
    try Self.paths(in: directory, ".json").map { MailFile($0, of: Self.owner(of: $0, team)) }
  }

  private func archives(in root: String, of team: String) throws -> [MailFile] {
    try Self.paths(in: "\(root)/archive", ".jsonl").map {
      MailFile($0, of: Self.owner(of: $0, team), isArchive: true)
    }
  }

  /// The files of a kind that are named as agents are; temporary and damaged ones are not.
  private static func paths(in directory: String, _ end: String) throws -> [String] {
    try Files.names(in: directory)
      .filter { $0.hasSuffix(end) && !$0.hasPrefix(".") }.map { "\(directory)/\($0)" }
  }

  private static func owner(of path: String, _ team: String) -> Address {
    let file = path.split(separator: "/").last ?? ""
    let name = file.split(separator: ".").dropLast().joined(separator: ".")
    return Address(name: name, team: team)
  }
}
