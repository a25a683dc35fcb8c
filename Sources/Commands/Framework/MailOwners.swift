import Model
import Store

/// Whose mail a command is about.
extension Identity {
  /// The agent named, else the one that the caller is, else the person, who has several mailboxes:
  /// their own in each team, and the lead's where nobody else leads.
  func mailOwners(_ written: String?, team given: String?) throws -> [Address] {
    if let written {
      guard try Address.Partial(written).name == Name.user else {
        return [try mailOwner(written, team: given)]
      }
      let team = try Address.Partial(written).team ?? given
      return try personsMail(team)
    }
    if agentHere != nil || callerName != nil { return [try agent(nil, team: given)] }
    return try personsMail(given)
  }

  /// All that the person reads, in one team or in each of them.
  private func personsMail(_ given: String?) throws -> [Address] {
    if given != nil || state.teams.count < 2 {
      return state.teams[try team(given)]?.personsMail ?? []
    }
    return state.teams.values.sorted { $0.name < $1.name }.flatMap(\.personsMail)
  }

  /// The mailbox of some owners that has a message, by its id or the end of it; the first one where no
  /// id tells.
  func mailbox(of owners: [Address], with id: String?) throws -> (Address, Mailbox) {
    guard let first = owners.first else { throw CommandFailure("there is no such mailbox") }
    guard let id, owners.count > 1 else {
      return (first, try session.mailbox(of: first, in: state))
    }
    let search = MessageSearch(written: id, session: session)
    guard let one = try search.inMailboxes(of: owners, state).one(meantBy: id) else {
      throw CommandFailure(
        "no message \(id) is in your mailboxes; `roost inbox` shows the ids of your messages")
    }
    return (one.address, try session.mailbox(of: one.address, in: state))
  }

  /// What a message from the owner of a mailbox says that it is from: who reads a lead's mail without
  /// being it is the person.
  func name(of owner: Address) -> String {
    let isPersons = state.teams[owner.team]?.personsMail.contains(owner) ?? false
    return isPersons ? Name.user : owner.name
  }

  /// Into whose mailbox an answer comes: that of the agent who asks, in its own team, or the person's.
  func asker(_ name: String, _ to: Destination) throws -> Address {
    let isOwn = agentHere?.name == name || callerName == name
    let team = isOwn ? try self.team(nil) : to.team
    return try recipient("\(name)@\(team)", team: nil)
  }
}
