import Control
import Foundation
import Model
import Platform
import Store
import Synchronization

/// Teams whose mailboxes are those of another program's team, in their place.
///
/// A link in the home leads there, so that every part of Roost finds them as it finds any. The members
/// of the other program are agents that read their mailboxes themselves.
final class Bridges: Service {
  let context: DaemonContext
  private let supervisors: AgentSupervisors
  private let watched = Mutex<[String: [ChangedNames]]>([:])
  /// One look or change at a time.
  private let turn = Semaphore(1)
  private let starts: AsyncStream<String>
  private let starter: AsyncStream<String>.Continuation

  init(context: DaemonContext, supervisors: AgentSupervisors) {
    self.context = context
    self.supervisors = supervisors
    (starts, starter) = AsyncStream.makeStream(of: String.self)
  }

  func run() async throws {
    for team in context.keeper.state.teams.values where team.bridge != nil {
      starter.yield(team.name)
    }
    await withDiscardingTaskGroup { group in
      for await name in starts {
        group.addTask { [self] in await follow(name) }
      }
    }
  }

  // MARK: - Making and taking back

  /// Makes a team that shares another program's mailboxes; asking twice changes nothing.
  func bridge(
    _ name: String, _ kind: Team.Bridge.Kind, directory: String
  ) async throws -> BridgeReply {
    try Name.checked(name, kind: "team")
    var bridge = Team.Bridge(kind, directory: directory)
    await turn.take()
    defer { turn.give() }
    let found = try await blocking { [bridge] in try BridgedTeam(bridge) }
    guard let found else { throw BridgeError.noTeam(directory, kind: kind.title) }
    bridge.sessions = found.sessions
    try await blocking { [self, bridge] in
      if let team = context.keeper.state.teams[name] {
        guard team.bridge?.kind == kind, team.bridge?.directory == directory else {
          throw BridgeError.exists(name)
        }
        return
      }
      try Files.createDirectory(context.home.team(name))
      // It may be there from a try that was cut off.
      if Files.target(ofLink: link(of: name)) != bridge.inboxes {
        guard try Files.status(link(of: name)) == nil else { throw BridgeError.exists(name) }
        try Files.symbolicLink(at: link(of: name), to: bridge.inboxes)
      }
      try context.keeper.update { state in
        try Registration.refuseTwin(of: name, among: Array(state.teams.keys), as: .team)
        var team = Team(name: name, createdAt: Timestamp.text(Date()))
        team.description = "the team \(name) of \(kind.title)"
        team.bridge = bridge
        team.session = found.sessions.last
        state.teams[name] = team
      }
      context.bus.publish(.teamCreated(name))
    }
    try await take(name)
    starter.yield(name)
    return try reply(name)
  }

  /// Takes a bridge back: the other program's members leave, and what waits for agents of Roost comes
  /// into mailboxes of the team's own.
  ///
  /// A team without such agents is gone.
  func remove(_ name: String) async throws -> BridgeReply {
    await turn.take()
    defer { turn.give() }
    guard let team = context.keeper.state.teams[name], let bridge = team.bridge else {
      throw BridgeError.notBridged(name)
    }
    for names in watched.withLock({ $0.removeValue(forKey: name) }) ?? [] { names.end() }
    let own = ownAgents(of: team)
    supervisors.close(team)
    for agent in team.agents.values { supervisors.remove(agent.address) }
    let after: Team?
    do {
      after = try await blocking { [self] in
        try finishLeft(name)
        try removeOwnInboxes(of: name)
        try copyMail(of: own, from: team)
        let after = try context.keeper.update { state -> Team? in
          guard var team = state.teams[name] else { return nil }
          for member in bridge.members { team.agents[member] = nil }
          (team.bridge, team.session) = (nil, nil)
          // One that is being dissolved goes when that is done.
          state.teams[name] = team.agents.isEmpty && team.dissolution == nil ? nil : team
          return state.teams[name]
        }
        // What was on its way into a pane, or into the mailbox, has come to its end.
        try copyMail(of: own, from: team)
        try unlink(name)
        return after
      }
    } catch {
      // Where it is still there, it goes on.
      try reopen(name)
      starter.yield(name)
      throw error
    }
    try reopen(name)
    for member in bridge.members {
      context.bus.publish(.agentLeft(Address(name: member, team: name)))
    }
    return BridgeReply(
      team: name, inboxes: nil, members: [], agents: (after?.agents.keys).map { $0.sorted() } ?? [])
  }

  private func reply(_ name: String) throws -> BridgeReply {
    guard let team = context.keeper.state.teams[name], let bridge = team.bridge else {
      throw BridgeError.notBridged(name)
    }
    let inboxes = team.session.map { "\(bridge.inboxes)/\($0)" } ?? bridge.inboxes
    return BridgeReply(
      team: name, inboxes: inboxes, members: bridge.members,
      agents: team.agents.keys.filter { !bridge.members.contains($0) }.sorted())
  }

  // MARK: - Following

  /// Takes over what changes in the other program's team, until the bridge is taken back.
  private func follow(_ name: String) async {
    guard let bridge = context.keeper.state.teams[name]?.bridge else { return }
    do {
      let changes = try [bridge.directory, bridge.inboxes].map {
        try context.watcher.entries(of: $0)
      }
      let isNew = watched.withLock { watched in
        guard watched[name] == nil else { return false }
        watched[name] = changes
        return true
      }
      guard isNew else {
        for names in changes { names.end() }
        return
      }
      let wake = Wake()
      wake.ring()
      await withDiscardingTaskGroup { group in
        for names in changes {
          group.addTask {
            while await names.next() != nil { wake.ring() }
            wake.ring()
          }
        }
        // Who takes the bridge back takes it out of the list first.
        while !Task.isCancelled, watched.withLock({ $0[name]?.first === changes[0] }) {
          await wake.wait()
          guard context.keeper.state.teams[name]?.bridge != nil else { break }
          await takeOver(name)
        }
        for names in changes { names.end() }
      }
      watched.withLock { if $0[name]?.first === changes[0] { $0[name] = nil } }
    } catch {
      context.note("team \(name) of \(bridge.kind.title) cannot be followed: \(error)")
    }
  }

  private func takeOver(_ name: String) async {
    await turn.take()
    defer { turn.give() }
    do {
      try await take(name)
    } catch {
      // What is half written changes once more.
      context.log(.debug, "the bridge of team \(name): \(error)")
    }
  }

  /// What became of a team by a look at the other program's files.
  struct Change: Sendable {
    var team: Team
    var joined: [Agent] = []
    var left: [Address] = []
  }

  /// Brings the team up to date with the other program's files.
  private func take(_ name: String) async throws {
    guard let before = context.keeper.state.teams[name], let bridge = before.bridge else { return }
    let found = try await blocking { try BridgedTeam(bridge) }
    let hasMoved = found.map { Self.session(of: $0, before: before) != before.session } ?? false
    if hasMoved {
      // Nothing is brought while the mail changes its place.
      supervisors.close(before)
      for agent in before.agents.values { supervisors.remove(agent.address) }
    }
    let change: Change?
    do {
      change = try await blocking { [self] in try settle(name) }
    } catch {
      try reopen(name)
      throw error
    }
    for address in change?.left ?? [] {
      supervisors.remove(address)
      context.bus.publish(.agentLeft(address))
    }
    try reopen(name)
    for agent in change?.joined ?? [] { context.bus.publish(.agentJoined(agent.address)) }
  }

  /// Has a team's mail brought, from where it is now.
  private func reopen(_ name: String) throws {
    guard let team = context.keeper.state.teams[name] else { return }
    try supervisors.open(team)
    for agent in team.agents.values { supervisors.update(agent) }
  }

  /// Brings the state and the mail of Roost's agents up to date with the other program's files.
  ///
  /// Wherever it is cut off, it goes on by being done again. Unread mail of Roost's agents goes along
  /// into a new session; a program's own members end with theirs.
  func settle(_ name: String) throws -> Change? {
    guard let before = context.keeper.state.teams[name], let bridge = before.bridge else {
      return nil
    }
    guard let found = try BridgedTeam(bridge) else {
      context.note(
        "the team \(name) of \(bridge.kind.title) is gone from \(bridge.directory);"
          + " `roost bridge \(bridge.kind.rawValue) \(name) --remove` takes the bridge back")
      return nil
    }
    try finishLeft(name)
    let session = Self.session(of: found, before: before)
    if session != before.session {
      try copyMail(of: ownAgents(of: before), from: before.session, to: session)
    }
    let change = try context.keeper.update { state -> Change? in
      Self.apply(found, session, to: name, in: &state)
    }
    if session != before.session {
      // What was on its way into a pane has come to its end.
      try copyMail(of: ownAgents(of: before), from: before.session, to: session)
    }
    try finishLeft(name)
    return change
  }

  /// The session that began last; the one of before as long as no other began.
  private static func session(of found: BridgedTeam, before: Team) -> String? {
    let known = before.bridge?.sessions ?? []
    if let new = found.sessions.last(where: { !known.contains($0) }) { return new }
    if let session = before.session, found.sessions.contains(session) { return session }
    return found.sessions.last
  }

  private static func apply(
    _ found: BridgedTeam, _ session: String?, to name: String, in state: inout State
  ) -> Change? {
    guard var team = state.teams[name], var bridge = team.bridge else { return nil }
    var change = Change(team: team)
    for member in found.members where team.agents[member] == nil {
      var agent = Agent(name: member, team: name, joinedAt: Timestamp.text(Date()))
      agent.mode = .file
      team.agents[member] = agent
      bridge.members.append(member)
      change.joined.append(agent)
    }
    for member in bridge.members where !found.members.contains(member) {
      team.agents[member] = nil
      change.left.append(Address(name: member, team: name))
    }
    bridge.members.removeAll { !found.members.contains($0) }
    bridge.sessions = found.sessions
    if team.session != session { bridge.left.append(team.session ?? "") }
    team.bridge = bridge
    team.session = session
    change.team = team
    state.teams[name] = team
    return change
  }
}
