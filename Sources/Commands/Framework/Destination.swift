import Model
import Platform
import Store
import Tasks

/// Where a message goes: an agent on this machine, or one that a hub brings it to.
enum Destination: Sendable, Equatable, CustomStringConvertible {
  case local(Address)
  case remote(Remote)

  struct Remote: Sendable, Equatable {
    var repository: String
    /// The local team that works on the repository.
    var team: String
    /// `name`, or `name@node`.
    var name: String
  }

  /// The team that it is of, on this machine.
  var team: String {
    switch self {
    case .local(let address): address.team
    case .remote(let remote): remote.team
    }
  }

  var description: String {
    switch self {
    case .local(let address): "\(address)"
    case .remote(let remote):
      remote.name.contains("@" as Character)
        ? remote.name.replacing("@", with: "@\(remote.team)/", maxReplacements: 1)
        : "\(remote.name)@\(remote.team)"
    }
  }
}

extension Identity {
  /// The agent that an address means, here or on another machine.
  ///
  /// Whoever is here comes first; `name@team/node` and `name@node` mean another machine.
  func destination(_ written: String, team: String?) throws -> Destination {
    let partial = try Address.Partial(written)
    if let node = partial.node ?? nodeNamed(partial.team) {
      let place = partial.node == nil ? nil : partial.team
      let team = try self.team(place ?? team)
      if node == state.node?.id {
        return .local(try recipient("\(partial.name)@\(team)", team: nil))
      }
      let repository = try hybridRepository(of: team, for: written)
      let nodes = state.repositories[repository]?.remoteAgents.map(\.node) ?? []
      guard nodes.contains(node) else {
        let near = Name.suggestion(for: node, among: nodes)
        throw CommandFailure("no machine \(node) is known to the hub of \(repository)\(near)")
      }
      return .remote(
        Destination.Remote(repository: repository, team: team, name: "\(partial.name)@\(node)"))
    }
    let team = try self.team(partial.team ?? team)
    let isHere = state.teams[team]?.agents[partial.name] != nil
    if partial.name == Name.shortLead, !isHere {
      return .local(Address(name: Name.lead, team: team))
    }
    if !isHere, let guest = try guests(of: team).first(where: { $0.name == partial.name }) {
      return try self.destination(of: guest)
    }
    if !isHere, !Name.hasOwnMailbox(partial.name),
      let repository = state.teams[team]?.repository,
      state.repositories[repository]?.remoteAgents.contains(where: { $0.name == partial.name })
        == true
    {
      return .remote(Destination.Remote(repository: repository, team: team, name: partial.name))
    }
    return .local(try recipient(written, team: team))
  }

  /// Those who take part in a team that was formed and live elsewhere: in another team, or on another
  /// machine.
  func guests(of team: String) throws -> [Address] {
    let home = session.home
    guard state.teams[team] != nil, try Files.status(home.tasks(of: team)) != nil,
      let formation = try TaskLogContents(home, team: team).tasks.formation,
      formation.status != .disbanded
    else { return [] }
    return formation.members.map(\.agent).filter { $0.team != team || $0.node != nil }
  }

  /// Where the mailbox of somebody who takes part in a team is.
  func destination(of member: Address) throws -> Destination {
    guard let node = member.node else { return .local(member) }
    let repository = try hybridRepository(of: member.team, for: "\(member)")
    return .remote(
      Destination.Remote(
        repository: repository, team: member.team, name: "\(member.name)@\(node)"))
  }

  /// The node that a word behind `@` names, where it names no team.
  private func nodeNamed(_ word: String?) -> String? {
    guard let word, state.teams[word] == nil else { return nil }
    let nodes = state.repositories.values.flatMap { $0.remoteAgents.map(\.node) }
    return nodes.contains(word) || word == state.node?.id ? word : nil
  }

  private func hybridRepository(of team: String, for written: String) throws -> String {
    guard let repository = state.teams[team]?.repository,
      state.repositories[repository]?.hybrid.isEnabled == true
    else {
      throw CommandFailure(
        "\(written) is on another machine, and team \(team) reaches none; see"
          + " `roost config --help`")
    }
    return repository
  }

  /// The agents of a team that are on other machines.
  func remoteAgents(of team: String) -> [Destination.Remote] {
    guard let repository = state.teams[team]?.repository else { return [] }
    let here = state.teams[team]?.agents ?? [:]
    return (state.repositories[repository]?.remoteAgents ?? [])
      .filter { here[$0.name] == nil }
      .map { Destination.Remote(repository: repository, team: team, name: $0.name) }
  }
}
