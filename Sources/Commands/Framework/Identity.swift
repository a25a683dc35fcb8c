import Model
import Platform
import Store
import Tmux

/// Who the caller is and which team is meant: one place for the rules that every command follows.
struct Identity: Sendable {
  let session: Session
  let state: State

  init(_ session: Session) throws {
    self.session = session
    state = try session.state()
  }

  /// The tmux server, its process and the pane that the caller runs in.
  static func caller(
    _ environment: [String: String]
  ) -> (socket: String, serverPID: Int32, pane: String)? {
    guard let tmux = environment["TMUX"], let pane = environment["TMUX_PANE"],
      PaneBinding.isPaneID(pane)
    else { return nil }
    let parts = tmux.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count >= 3, let pid = Int32(parts[parts.count - 2]) else { return nil }
    let server = TmuxServer(environment: environment, userID: ThisProcess.userID)
    return (server.socket, pid, pane)
  }

  /// The agent that is registered for the caller's pane.
  var agentHere: Agent? {
    guard let caller = Self.caller(session.environment) else { return nil }
    return state.agent(socket: caller.socket, serverPID: caller.serverPID, pane: caller.pane)
  }

  /// The agent that the caller is: by its environment, or else by its pane.
  var ownAgent: Agent? {
    guard let name = variable("ROOST_AGENT"), let team = try? team(nil) else { return agentHere }
    return state.agent(Address(name: name, team: team)) ?? agentHere
  }

  /// `--from`, else `ROOST_AGENT`, else the agent of this pane, else `user`.
  func sender(_ given: String?) throws -> String {
    let name = given ?? variable("ROOST_AGENT")
    guard let name else { return agentHere?.name ?? Name.user }
    let kind = given == nil ? "ROOST_AGENT" : "sender"
    guard name == Name.user || !Name.isReserved(name) else {
      throw UsageError(
        "\(name) is a name with a meaning of its own: \(Name.roost) is where Roost's notices come from,"
          + " \(Name.user) the person")
    }
    try Name.checked(name, kind: kind)
    if given != nil { try checkSender(name) }
    return name
  }

  /// Who speaks of a task: the sender, in the team of this pane's agent.
  func speaker(_ given: String?) throws -> Address {
    Address(name: try sender(given), team: agentHere?.team ?? Name.defaultTeam)
  }

  /// Refuses a name that no answer would reach, unless the settings say that it needs none.
  private func checkSender(_ name: String) throws {
    let remote = state.repositories.values.flatMap(\.remoteAgents).map(\.name)
    let known = state.agents.map(\.name) + remote
    guard !Name.hasOwnMailbox(name), !known.contains(name),
      try !session.settings().senders.contains(name)
    else { return }
    throw CommandFailure(
      "nobody answers to \(name): register it with `roost join \(name) --mode file`, or list it under"
        + " \"senders\" in config.json\(Name.suggestion(for: name, among: known))")
  }

  /// Whether the caller is an agent: by its pane, or as `ROOST_AGENT` says.
  func isCaller(_ address: Address) -> Bool {
    guard let named = variable("ROOST_AGENT") else { return agentHere?.address == address }
    return named == address.name
  }

  /// The agent that the caller is, where it is another one; a caller of whom nothing is known may act
  /// for any.
  func other(than address: Address) -> String? {
    guard !isCaller(address) else { return nil }
    return variable("ROOST_AGENT") ?? agentHere?.name
  }

  /// `--team`, else `ROOST_TEAM`, else the team of this pane's agent, else the only team with agents,
  /// else the only one beside `default`, which notices make for those who have no team.
  func team(_ given: String?) throws -> String {
    if let name = given ?? variable("ROOST_TEAM") {
      try Name.checked(name, kind: "team")
      guard state.teams[name] != nil else {
        let near = Name.suggestion(for: name, among: Array(state.teams.keys))
        throw CommandFailure("there is no team \(name)\(near)")
      }
      return name
    }
    if let agent = agentHere { return agent.team }
    // A team that was formed of agents of others has none of its own, and is not meant unsaid.
    let lived = state.teams.values.filter { !$0.agents.isEmpty }.map(\.name).sorted()
    let made = state.teams.keys.filter { $0 != Name.defaultTeam }.sorted()
    let names = !lived.isEmpty ? lived : !made.isEmpty ? made : state.teams.keys.sorted()
    guard let only = names.first else {
      throw CommandFailure("there is no team yet; make one with `roost team create NAME`")
    }
    guard names.count == 1 else {
      throw Unsaid(
        description: "there are several teams: \(names.joined(separator: ", "))", kind: .team)
    }
    return only
  }

  /// The agent that an address means; it must be registered, but for a team's lead and the person.
  func recipient(_ written: String, team: String?) throws -> Address {
    let partial = try Address.Partial(written)
    if let node = partial.node, node != state.node?.id {
      throw CommandFailure("\(written) is on the machine \(node); only messages go there")
    }
    let address = Address(name: partial.name, team: try self.team(partial.team ?? team))
    try checkKnown(address)
    return address
  }

  /// Whose mail is meant: a registered agent's, or that of one which has left and whose mailbox is
  /// still there.
  func mailOwner(_ written: String, team: String?) throws -> Address {
    do {
      return try recipient(written, team: team)
    } catch let error as CommandFailure {
      let partial = try Address.Partial(written)
      let address = Address(name: partial.name, team: try self.team(partial.team ?? team))
      let paths = session.home.mailbox(
        of: address, session: state.teams[address.team]?.session)
      guard partial.node == nil, try Files.status(paths.file) != nil else { throw error }
      return address
    }
  }

  /// The agent named, else `ROOST_AGENT`, else the one of this pane.
  func agent(_ written: String?, team: String?) throws -> Address {
    if let written { return try recipient(written, team: team) }
    if let own = variable("ROOST_AGENT") { return try recipient(own, team: team) }
    guard let name = agentHere?.name else {
      throw Unsaid(description: "which agent? This pane has none", kind: .agent)
    }
    let address = Address(name: name, team: try self.team(team))
    try checkKnown(address)
    return address
  }

  /// The agent named, wherever it lives where only one agent has the name; else whoever the caller is.
  func worker(_ written: String?, team: String?) throws -> Address {
    let name = written ?? variable("ROOST_AGENT")
    let homes = state.teams.values.filter { $0.agents[name ?? ""] != nil }
    if let name, team == nil, agentHere?.name != name, let home = homes.first, homes.count == 1 {
      return Address(name: name, team: home.name)
    }
    return try agent(written, team: team)
  }

  private func checkKnown(_ address: Address) throws {
    guard let team = state.teams[address.team], !Name.hasOwnMailbox(address.name),
      team.agents[address.name] == nil
    else { return }
    let remote = remoteAgents(of: address.team).map(\.name)
    if remote.contains(address.name) {
      throw CommandFailure("\(address) is on another machine; only messages go there")
    }
    let near = Name.suggestion(for: address.name, among: Array(team.agents.keys) + remote)
    throw CommandFailure("there is no agent \(address.name) in team \(address.team)\(near)")
  }

  /// The agent that `ROOST_AGENT` names, where nothing says its team and only one team has it.
  var onlyNamesake: Address? {
    guard let name = callerName, variable("ROOST_TEAM") == nil, agentHere?.name != name else {
      return nil
    }
    let homes = state.teams.values.filter { $0.agents[name] != nil }
    return homes.count == 1 ? homes.first.map { Address(name: name, team: $0.name) } : nil
  }

  /// The agent that `ROOST_AGENT` names.
  var callerName: String? { variable("ROOST_AGENT") }

  private func variable(_ name: String) -> String? {
    session.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
