import Foundation
import Model
import Platform
import Store

/// How mail of Roost's agents goes from one place of a bridge into another: each message once, wherever
/// that is cut off.
///
/// It is copied, then the state says where it is, then it is marked as read where it was.
extension Bridges {
  func link(of team: String) -> String { context.home.inboxes(of: team, session: nil) }

  /// Where a team's own mailboxes are made before they take the place of the link.
  private func ownInboxes(of team: String) -> String { "\(context.home.team(team))/inboxes.own" }

  /// The agents of a team that are not members of the other program.
  func ownAgents(of team: Team) -> [Agent] {
    team.agents.values.filter { team.bridge?.members.contains($0.name) != true }
  }

  /// Copies mail into the mailboxes of another session, which nobody reads yet.
  func copyMail(of agents: [Agent], from old: String?, to new: String?) throws {
    for agent in agents {
      try copyMail(
        context.home.mailbox(of: agent.address, session: old),
        to: context.home.mailbox(of: agent.address, session: new))
    }
  }

  /// Copies mail out of a bridged team into mailboxes of its own, which nobody reads yet.
  func copyMail(of agents: [Agent], from team: Team) throws {
    for agent in agents {
      try copyMail(
        context.home.mailbox(of: agent.address, session: team.session),
        to: MailboxPaths(ownInboxes(of: team.name), agent.address, context.home))
    }
  }

  /// Has what is unread in one mailbox unread in another, too, and nothing else: what an earlier try
  /// brought there may have been read since.
  private func copyMail(_ old: MailboxPaths, to new: MailboxPaths) throws {
    let (source, target) = (box(old), box(new))
    try Files.createDirectory(Files.directory(of: new.file))
    let known = Dictionary(try target.readAll().map { ($0.id, $0.read) }) { $0 && $1 }
    let messages = try source.readAll()
    for message in messages where !message.read && known[message.id] == nil {
      try bring(message, to: target)
    }
    try target.markRead(ids: messages.filter { $0.read && known[$0.id] == false }.map(\.id))
  }

  /// Marks what was copied out of sessions that were left, so that it is not given again when one of
  /// them comes back; what has come there meanwhile is copied first.
  func finishLeft(_ name: String) throws {
    guard let team = context.keeper.state.teams[name], let left = team.bridge?.left, !left.isEmpty
    else { return }
    for session in left.map({ $0.isEmpty ? nil : $0 }) where session != team.session {
      for agent in ownAgents(of: team) {
        let source = box(context.home.mailbox(of: agent.address, session: session))
        let target = box(context.home.mailbox(of: agent.address, session: team.session))
        let known = Set(try target.readAll().map(\.id))
        let messages = try source.readUnread()
        for message in messages where !known.contains(message.id) { try bring(message, to: target) }
        try source.markRead(ids: messages.map(\.id))
      }
    }
    try context.keeper.update { $0.teams[name]?.bridge?.left = [] }
  }

  /// Appends a message that another mailbox has; one without a text says nothing.
  private func bring(_ message: Message, to target: Mailbox) throws {
    guard !message.text.isEmpty else { return }
    _ = try target.append(message)
  }

  /// A mailbox of an agent of Roost's, in which no other program looks for orders.
  private func box(_ paths: MailboxPaths) -> Mailbox {
    Mailbox(paths, settings: context.settings) { [context] report in
      context.log(.warning, "\(report)")
    }
  }

  // MARK: - The link

  /// Ends what an earlier daemon began and did not end; before anybody looks for mailboxes.
  func recover() throws {
    let state = context.keeper.state
    for path in try Files.folders(in: context.home.teams) {
      let name = String(path.split(separator: "/").last ?? "")
      do {
        guard state.teams[name]?.bridge != nil else {
          try unlink(name)
          continue
        }
        try removeOwnInboxes(of: name)
        _ = try settle(name)
      } catch {
        // The others' mail goes on, and the next start tries it again.
        context.note("the mail of team \(name) is not where it belongs yet: \(error)")
      }
    }
  }

  /// Removes what a try to take the bridge back has left that was cut off.
  func removeOwnInboxes(of team: String) throws {
    guard try Files.status(ownInboxes(of: team)) != nil else { return }
    try FileManager.default.removeItem(atPath: ownInboxes(of: team))
  }

  /// Puts a team's own mailboxes in the place of the link to another program's, and takes away what
  /// Roost keeps there.
  func unlink(_ team: String) throws {
    let (link, own) = (link(of: team), ownInboxes(of: team))
    // A link of the user's own leads elsewhere.
    if let target = Files.target(ofLink: link), target.hasSuffix("/teams/\(team)/inboxes") {
      try Team.Bridge.removeTraces(in: target)
      try Files.remove(link)
      // Who came by the link meanwhile has left new ones.
      try Team.Bridge.removeTraces(in: target)
    }
    guard try Files.status(own) != nil else { return }
    guard try Files.status(link) != nil else { return try Files.rename(own, to: link) }
    // Somebody has sent something in between.
    for file in try Files.names(in: own) where file.hasSuffix(".json") && !file.hasPrefix(".") {
      let address = Address(name: String(file.dropLast(5)), team: team)
      try copyMail(
        MailboxPaths(own, address, context.home),
        to: context.home.mailbox(of: address, session: nil))
    }
    try removeOwnInboxes(of: team)
  }
}

extension MailboxPaths {
  /// The files of a mailbox below a directory of its own.
  fileprivate init(_ inboxes: String, _ address: Address, _ home: Home) {
    self.init(
      inboxes: inboxes, name: address.name,
      archive: home.mailbox(of: address, session: nil).archive, base: home.team(address.team))
  }
}
