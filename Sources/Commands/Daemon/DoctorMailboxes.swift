import Foundation
import Model
import Platform
import Store

/// A mailbox that is on the disk or belongs to an agent; the outbox of a repository is one, too.
struct MailboxPlace: Sendable {
  /// As it is called in a sentence.
  let name: String
  /// Whose it is; nil for an outbox.
  var address: Address?
  /// For whose hub it is; nil for a mailbox.
  var repository: String?
  let paths: MailboxPaths

  init(of address: Address, paths: MailboxPaths) {
    name = "the mailbox of \(address)"
    self.address = address
    self.paths = paths
  }

  private init(outboxOf repository: String, _ home: Home) {
    name = "the outbox of \(repository)"
    self.repository = repository
    paths = home.outbox(of: repository)
  }

  /// The mailboxes of all agents, those that other programs or former agents left, and outboxes.
  static func all(_ session: Session) throws -> [MailboxPlace] {
    let state = session.readableState
    var places: [MailboxPlace] = []
    for team in try Files.names(in: session.home.teams) where isName(team) {
      let root = session.home.inboxes(of: team, session: nil)
      let known = state.teams[team].map { Array($0.agents.keys) } ?? []
      let own = state.teams[team]?.session
      places += known.map { place($0, team, own, session) }
      let sessions = try Files.names(in: root).filter { name in
        try isName(name) && Files.status("\(root)/\(name)")?.isDirectory == true
      }
      for other in [nil] + sessions.map(Optional.some) {
        let directory = session.home.inboxes(of: team, session: other)
        places += try Files.names(in: directory).filter { $0.hasSuffix(".json") }
          .map { String($0.dropLast(5)) }
          .filter { isName($0) && !(other == own && known.contains($0)) }
          .map { place($0, team, other, session) }
      }
    }
    places += try outboxes(session.home)
    return places.sorted { $0.paths.file < $1.paths.file }
  }

  /// The outboxes of all repositories.
  static func outboxes(_ home: Home) throws -> [MailboxPlace] {
    try Files.names(in: home.outboxes).filter { $0.hasSuffix(".json") }.sorted().map { name in
      let repository = name.dropLast(5).split(separator: "~").joined(separator: "/")
      return MailboxPlace(outboxOf: repository, home)
    }
  }

  private static func isName(_ text: String) -> Bool { (try? Name.checked(text)) != nil }

  private static func place(
    _ name: String, _ team: String, _ own: String?, _ session: Session
  ) -> MailboxPlace {
    let address = Address(name: name, team: team)
    return MailboxPlace(of: address, paths: session.home.mailbox(of: address, session: own))
  }

  /// The mailbox, for a reader with little patience for its lock.
  func box(_ session: Session) -> Mailbox {
    Mailbox(paths, settings: session.readableSettings, lockTimeout: .seconds(1)) {
      session.say("\($0)")
    }
  }
}

extension DoctorCheck {
  /// A lock that a program holds for long keeps everybody from the mailbox.
  static let mailboxLocks = DoctorCheck("mail locks") { session in
    var findings: [Finding] = []
    var count = 0
    for place in try MailboxPlace.all(session)
    where try Files.status(place.paths.lock) != nil {
      count += 1
      do {
        try await blocking {
          let lock = try FileLock(place.paths.lock, timeout: .seconds(1))
          _ = consume lock
        }
      } catch FileLock.Failure.held(let path, let holder) {
        findings.append(
          .problem(
            "\(place.name) is locked by \(holder ?? "a program not known"):"
              + " \(path)", fix: "wait for that program, or end it"))
      }
    }
    return findings.isEmpty ? [.ok("\(count) looked at, none held for long")] : findings
  }

  static let mailboxes = DoctorCheck("mailboxes") { session in
    let places = try MailboxPlace.all(session)
    var findings: [Finding] = []
    for place in places {
      if let finding = await judge(place, session) { findings.append(finding) }
    }
    return findings.isEmpty ? [.ok("\(places.count) looked at, all intact")] : findings
  }

  private static func judge(_ place: MailboxPlace, _ session: Session) async -> Finding? {
    let box = place.box(session)
    do {
      if let (byte, why) = try await blocking({ try box.damage() }) {
        let path = box.paths.file
        let mend = Finding.Mend("the mailbox \(path) is repaired") {
          try await blocking { try box.repair() }
        }
        return .problem(
          "\(path) is damaged at byte \(byte): \(why)",
          fix: "roost doctor --fix keeps a copy and saves every readable message", mend: mend)
      }
      let unread = try await blocking { try box.readUnread().count { $0.isWaiting(at: Date()) } }
      guard unread >= session.readableSettings.unreadLimit else { return nil }
      return .problem(
        "\(place.name) is full: \(unread) unread messages",
        fix: place.address.map {
          "let the agent read them, or `roost clear \($0)` moves them to the archive"
        } ?? "`roost status` tells what keeps them from the hub")
    } catch FileLock.Failure.held {
      // The check of the locks names the holder.
      return nil
    } catch {
      return .problem("\(place.name): \(error)")
    }
  }
}
