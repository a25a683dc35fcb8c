import Delivery
import Foundation
import Model
import Platform
import Store
import Synchronization
import Tmux

/// The agents at work: a courier and a watch over its pane for each, and a watch over each
/// directory of mailboxes.
package final class Roster: Service {
  private let place: Workplace
  private let table = Mutex(Table())
  private let starts: AsyncStream<Start>
  private let starter: AsyncStream<Start>.Continuation

  private struct Table {
    var posts: [Address: Post] = [:]
    /// The directories of mailboxes that are watched.
    var directories: [String: ChangedNames] = [:]
  }

  private enum Start: Sendable {
    case post(Post)
    case directory(String, ChangedNames, team: String)
  }

  package init(_ place: Workplace) {
    self.place = place
    (starts, starter) = AsyncStream.makeStream(of: Start.self)
  }

  /// Takes up the teams and agents of the state, before anybody goes on with what ends them.
  package func load() throws {
    for team in place.keeper.state.teams.values { try open(team) }
    for agent in place.keeper.state.agents { update(agent) }
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      for await start in starts {
        group.addTask { [self] in
          switch start {
          case .post(let post): await post.run()
          case .directory(let path, let names, let team): await watch(path, names, team: team)
          }
        }
      }
    }
  }

  /// Makes and watches a team's mailboxes.
  func open(_ team: Team) throws {
    let path = place.home.inboxes(of: team.name, session: team.session)
    try Files.createDirectory(path)
    do {
      let names = try place.watcher.entries(of: path)
      let isNew = table.withLock { table in
        guard table.directories[path] == nil else { return false }
        table.directories[path] = names
        return true
      }
      if isNew { starter.yield(.directory(path, names, team: team.name)) }
    } catch {
      place.note("the mailboxes in \(path) cannot be watched: \(error)")
    }
  }

  /// Lets go of a team's mailboxes: its directory moves, and a later one of its name is another.
  func close(_ team: Team) {
    let path = place.home.inboxes(of: team.name, session: team.session)
    table.withLock { $0.directories.removeValue(forKey: path) }?.end()
  }

  /// Takes over an agent as it is in the state now.
  func update(_ agent: Agent) {
    let (post, isNew) = table.withLock { table in
      if let post = table.posts[agent.address] { return (post, false) }
      let post = Post(agent: agent, courier: courier(for: agent), place: place, roster: self)
      table.posts[agent.address] = post
      return (post, true)
    }
    if isNew { starter.yield(.post(post)) } else { post.update(agent) }
  }

  /// Hands over a look at an agent's pane from when it joined: a person may type there at once.
  func note(_ look: PaneLook, of address: Address) {
    table.withLock { $0.posts[address] }?.courier.notePlace(look)
  }

  func remove(_ address: Address) {
    table.withLock { $0.posts.removeValue(forKey: address) }?.stop()
  }

  /// Looks at an agent's mailbox again, or at every agent's.
  func wake(_ address: Address?) {
    let posts = table.withLock { table in
      address.map { table.posts[$0].map { [$0] } ?? [] } ?? Array(table.posts.values)
    }
    for post in posts { post.courier.wakeUp() }
  }

  /// Has a message typed next, whatever the screen shows.
  func force(_ message: String, to address: Address) {
    table.withLock { $0.posts[address] }?.courier.force(message)
  }

  /// What the program in an agent's pane was last seen to do, and since when.
  func observation(of address: Address) -> (observation: Observation, since: String)? {
    table.withLock { $0.posts[address] }?.observation
  }

  /// The program in front of an agent's pane, as it was last recognized.
  func program(of address: Address) -> (profile: String, version: String?)? {
    table.withLock { $0.posts[address] }?.courier.program
  }

  /// What `list` calls an agent's state: what it was seen to do, unless it has ended or is paused, or
  /// tells of its work by its own hooks.
  func status(of agent: Agent) -> String {
    guard agent.isLive, !agent.isPaused, let seen = observation(of: agent.address)?.observation
    else { return agent.status }
    if seen.status != .needsYou, agent.condition?.source == .hook { return agent.status }
    return seen.status.rawValue
  }

  private func noteWork(of address: Address, messages: [String]) {
    table.withLock { $0.posts[address] }?.noteWork(messages)
  }

  /// Sets what a teammate is doing, unless it has ended; nil if that is no news.
  @discardableResult
  func setStatus(
    _ status: Condition.Status, of address: Address, why: String
  ) async throws -> Agent? {
    let agent = try await blocking { [place] in
      try place.keeper.update { state -> Agent? in
        guard var agent = state.agent(address), agent.isLive, agent.condition?.status != status
        else { return nil }
        agent.condition = Condition(status, .terminal, why: why)
        state.teams[address.team]?.agents[address.name] = agent
        return agent
      }
    }
    guard let agent else { return nil }
    update(agent)
    publishStatus(of: agent)
    return agent
  }

  /// Notes that an agent's pane is gone, unless it runs all the same, or the agent is bound to another
  /// one by now.
  func markGone(_ address: Address, pane: PaneBinding, reason: String) {
    place.chores.add { [self] in
      guard let known = place.keeper.agent(address) else { return }
      guard !pane.isRunning || known.process.map({ !$0.isAlive }) == true else {
        return place.note("\(address): \(TmuxError.unreachable(pane))")
      }
      let endings = Endings(place: place, roster: self)
      let condition = await endings.conditionAtEnd(of: known, reason: reason)
      let agent = try await blocking { [place] in
        try place.keeper.update { state -> Agent? in
          guard var agent = state.agent(address), agent.pane == pane, agent.gone == nil
          else { return nil }
          agent.gone = reason
          // Somebody may have ended it, and said so, meanwhile.
          if agent.condition?.status.isTerminal != true { agent.condition = condition }
          state.teams[address.team]?.agents[address.name] = agent
          return agent
        }
      }
      guard let agent else { return }
      place.log(.info, "agent \(address) is gone: \(reason)")
      place.bus.publish(.agentGone(address, reason: reason))
      update(agent)
      guard agent.spawn != nil else { return }
      publishStatus(of: agent)
      place.endings.ring()
      if agent.condition?.status == .failed {
        place.tellLead(
          of: agent, about: "failed \(agent.name)", "failed: \(agent.condition?.why ?? "")",
          once: "failed")
      }
    }
  }

  /// Tells everybody who listens what a teammate is doing now.
  func publishStatus(of agent: Agent) {
    place.bus.publish(
      .agentStatus(
        agent.address, status: status(of: agent),
        why: observation(of: agent.address)?.observation.why ?? agent.condition?.why))
  }

  private func courier(for agent: Agent) -> Courier {
    let place = place
    let context = CourierContext(
      ledger: place.ledger, watcher: place.watcher, log: place.log,
      settings: { place.settings },
      paneIsGone: { [weak self] in self?.markGone($0, pane: $1, reason: $2) },
      wasSubmitted: { [weak self] in self?.noteWork(of: $0, messages: $1) },
      messageIsDead: { message, agent, reason in
        place.log(.warning, "message \(message.id) to \(agent) is a dead letter: \(reason)")
        place.chores.add {
          try await Returns(place: place).tell(
            [message], to: agent, not: .delivered, because: reason)
        }
      },
      haveExpired: { try await Returns(place: place).tellExpired($1, to: $0) },
      needsPerson: { address, hold, waiting in
        guard let agent = place.keeper.agent(address) else { return }
        let id = waiting.first.map(MessageID.short) ?? "ID"
        place.note("\(address) needs a person: \(hold.detail)")
        place.tellLead(
          of: agent, about: "person \(agent.name)",
          "needs a person in pane \(agent.pane?.pane ?? "?"): \(hold.detail)."
            + " Its mail waits until that is over; to type it whatever the screen shows:"
            + " roost deliver \(id) --now", once: nil)
      })
    return Courier(agent: agent, box: place.mailbox(of: agent.address), context: context)
  }

  /// Wakes couriers when their mailbox files change.
  private func watch(_ path: String, _ names: ChangedNames, team: String) async {
    // What came before the watch began.
    wake(nil)
    while let changed = await names.next() {
      for name in changed {
        if name == ChangedNames.any {
          wake(nil)
        } else if name.hasSuffix(".json") {
          let owner = Address(name: String(name.dropLast(5)), team: team)
          wake(owner)
          if owner.name == Name.lead { place.bus.publish(.leadMail(team: team)) }
        }
      }
    }
    let wasOpen = table.withLock { table in
      guard table.directories[path] === names else { return false }
      table.directories[path] = nil
      return true
    }
    // Somebody removed the directory of a team that is still there.
    guard wasOpen, !Task.isCancelled, let team = place.keeper.state.teams[team] else { return }
    do {
      try open(team)
    } catch {
      place.note("the mailboxes of team \(team.name) cannot be watched: \(error)")
    }
  }
}
