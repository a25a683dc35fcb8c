import Delivery
import Foundation
import Model
import Platform
import Store
import Synchronization
import Tmux

/// The agents at work: a worker and a watch over its pane for each, and a watch over each
/// directory of mailboxes.
package final class AgentSupervisors: Service {
  private let context: DaemonContext
  private let table = Mutex(Table())
  private let starts: AsyncStream<Start>
  private let starter: AsyncStream<Start>.Continuation

  private struct Table {
    var supervisors: [Address: AgentSupervisor] = [:]
    /// The directories of mailboxes that are watched.
    var directories: [String: ChangedNames] = [:]
  }

  private enum Start: Sendable {
    case supervisor(AgentSupervisor)
    case directory(String, ChangedNames, team: String)
  }

  package init(_ context: DaemonContext) {
    self.context = context
    (starts, starter) = AsyncStream.makeStream(of: Start.self)
  }

  /// Takes up the teams and agents of the state, before anybody goes on with what ends them.
  ///
  /// A team whose directory cannot be used, as that of another program may be, holds up no other.
  package func load() {
    // The files of one that is being put away are not there any more, or soon will not be.
    for team in context.keeper.state.teams.values where !team.isBeingPutAway {
      do {
        try open(team)
      } catch {
        context.note(
          "the team \(team.name) has no mailboxes: \(error); once that is mended, run `roost restart`"
        )
      }
    }
    for agent in context.keeper.state.agents { update(agent) }
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      for await start in starts {
        group.addTask { [self] in
          switch start {
          case .supervisor(let supervisor): await supervisor.run()
          case .directory(let path, let names, let team): await watch(path, names, team: team)
          }
        }
      }
    }
  }

  /// Makes and watches a team's mailboxes.
  func open(_ team: Team) throws {
    let path = context.home.inboxes(of: team.name, session: team.session)
    try Files.createDirectory(path)
    do {
      let names = try context.watcher.entries(of: path)
      let isNew = table.withLock { table in
        guard table.directories[path] == nil else { return false }
        table.directories[path] = names
        return true
      }
      if isNew { starter.yield(.directory(path, names, team: team.name)) }
    } catch {
      context.note("the mailboxes in \(path) cannot be watched: \(error)")
    }
  }

  /// Lets go of a team's mailboxes: its directory moves, and a later one of its name is another.
  func close(_ team: Team) {
    let path = context.home.inboxes(of: team.name, session: team.session)
    table.withLock { $0.directories.removeValue(forKey: path) }?.end()
  }

  /// Takes over an agent as it is in the state now.
  func update(_ agent: Agent) {
    let (supervisor, isNew) = table.withLock { table in
      if let supervisor = table.supervisors[agent.address] { return (supervisor, false) }
      let supervisor = AgentSupervisor(
        agent: agent, worker: worker(for: agent), context: context, supervisors: self)
      table.supervisors[agent.address] = supervisor
      return (supervisor, true)
    }
    if isNew { starter.yield(.supervisor(supervisor)) } else { supervisor.update(agent) }
  }

  /// Hands over a look at an agent's pane from when it joined: a person may type there at once.
  func note(_ look: PaneSnapshot, of address: Address) {
    table.withLock { $0.supervisors[address] }?.worker.notePlace(look)
  }

  func remove(_ address: Address) {
    table.withLock { $0.supervisors.removeValue(forKey: address) }?.stop()
  }

  /// Looks at an agent's mailbox again, or at every agent's.
  func wake(_ address: Address?) {
    let supervisors = table.withLock { table in
      address.map { table.supervisors[$0].map { [$0] } ?? [] } ?? Array(table.supervisors.values)
    }
    for supervisor in supervisors { supervisor.worker.wakeUp() }
  }

  /// Has a message typed next, whatever the screen shows.
  func force(_ message: String, to address: Address) {
    table.withLock { $0.supervisors[address] }?.worker.force(message)
  }

  /// What the program in an agent's pane was last seen to do, and since when.
  func observation(of address: Address) -> (observation: Observation, since: String)? {
    table.withLock { $0.supervisors[address] }?.observation
  }

  /// The program in front of an agent's pane, as it was last recognized.
  func program(of address: Address) -> (profile: String, version: String?)? {
    table.withLock { $0.supervisors[address] }?.worker.program
  }

  /// The way that an agent's next message takes, and why not a better one; nil where its mode leaves no
  /// choice.
  func channel(of address: Address) async -> (name: String, why: String?)? {
    await table.withLock { $0.supervisors[address] }?.worker.channel()
  }

  /// What `list` calls an agent's state: what it was seen to do, unless it has ended or is paused, or
  /// tells of its work by its own hooks.
  func status(of agent: Agent) -> String {
    guard agent.isLive, !agent.isPaused, let seen = observation(of: agent.address)?.observation
    else { return agent.status }
    if ![.needsYou, .stuck].contains(seen.status), agent.condition?.source == .hook {
      return agent.status
    }
    return seen.status.rawValue
  }

  /// Notes what only an agent that goes on does.
  func noteSign(of address: Address) {
    table.withLock { $0.supervisors[address] }?.noteSign()
  }

  private func noteWork(of address: Address, messages: [String]) {
    table.withLock { $0.supervisors[address] }?.noteWork(messages)
  }

  /// Sets what a teammate is doing, unless it has ended; nil if that is not news.
  @discardableResult
  func setStatus(
    _ status: Condition.Status, of address: Address, why: String
  ) async throws -> Agent? {
    let agent = try await blocking { [context] in
      try context.keeper.update { state -> Agent? in
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
  func markGone(_ address: Address, pane: PaneBinding?, reason: String) {
    context.backgroundTasks.add { [self] in
      guard let known = context.keeper.agent(address) else { return }
      let hasEnded = known.process.map { !$0.isAlive } == true
      guard hasEnded || pane?.isRunning == false else {
        return pane.map { context.note("\(address): \(TmuxError.unreachable($0))") } ?? ()
      }
      let termination = TeammateTermination(context: context, supervisors: self)
      let condition = await termination.conditionAtEnd(of: known, reason: reason)
      let agent = try await blocking { [context] in
        try context.keeper.update { state -> Agent? in
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
      context.log(.info, "agent \(address) is gone: \(reason)")
      context.bus.publish(.agentGone(address, reason: reason))
      update(agent)
      guard agent.spawn != nil else { return }
      publishStatus(of: agent)
      context.endings.ring()
      if agent.condition?.status == .failed {
        context.tellLead(
          of: agent, about: "failed \(agent.name)", "failed: \(agent.condition?.why ?? "")",
          once: "failed")
      }
    }
  }

  /// Tells everybody who listens what a teammate is doing now.
  func publishStatus(of agent: Agent) {
    context.bus.publish(
      .agentStatus(
        agent.address, status: status(of: agent),
        why: observation(of: agent.address)?.observation.why ?? agent.condition?.why))
  }

  private func worker(for agent: Agent) -> DeliveryWorker {
    let context = context
    let delivery = DeliveryContext(
      deliveryIndex: context.deliveryIndex, watcher: context.watcher, log: context.log,
      settings: { context.settings },
      isExpected: { context.expectedReplies.contains($0, to: $1) },
      paneIsGone: { [weak self] in self?.markGone($0, pane: $1, reason: $2) },
      wasSubmitted: { [weak self] in self?.noteWork(of: $0, messages: $1) },
      messageIsDead: { message, agent, reason in
        context.log(.warning, "message \(message.id) to \(agent) is a dead letter: \(reason)")
        context.backgroundTasks.add {
          try await Returns(context: context).tell(
            [message], to: agent, not: .delivered, because: reason)
        }
      },
      haveExpired: { try await Returns(context: context).tellExpired($1, to: $0) },
      needsPerson: { address, hold, waiting in
        guard let agent = context.keeper.agent(address) else { return }
        let id = waiting.first.map(MessageID.short) ?? "ID"
        context.note("\(address) needs a person: \(hold.detail)")
        context.bus.publish(.agentNeedsPerson(address, why: hold.detail))
        context.tellLead(
          of: agent, about: "person \(agent.name)",
          "needs a person in pane \(agent.pane?.pane ?? "?"): \(hold.detail)."
            + " Its mail waits until that is over; to type it whatever the screen shows:"
            + " roost deliver \(id) --now", once: nil)
      })
    return DeliveryWorker(agent: agent, box: context.mailbox(of: agent.address), context: delivery)
  }

  private func tell(of owner: Address) {
    if owner.name == Name.lead { context.bus.publish(.leadMail(team: owner.team)) }
    if context.keeper.state.teams[owner.team]?.personsMail.contains(owner) == true {
      context.bus.publish(.personMail(team: owner.team))
    }
  }

  /// Puts back what another program wrote over in a member's mailbox, which nobody else here opens.
  private func mend(_ owner: Address) {
    guard context.keeper.state.teams[owner.team]?.bridge?.members.contains(owner.name) == true
    else { return }
    context.backgroundTasks.add { [context] in
      try await blocking { try context.mailbox(of: owner).repair() }
    }
  }

  /// Wakes workers when their mailbox files change.
  private func watch(_ path: String, _ names: ChangedNames, team: String) async {
    // What came before the watch began.
    wake(nil)
    for member in context.keeper.state.teams[team]?.bridge?.members ?? [] {
      mend(Address(name: member, team: team))
    }
    while let changed = await names.next() {
      for name in changed {
        if name == ChangedNames.any {
          wake(nil)
        } else if name.hasSuffix(".json") {
          let owner = Address(name: String(name.dropLast(5)), team: team)
          wake(owner)
          tell(of: owner)
          mend(owner)
        }
      }
    }
    let wasOpen = table.withLock { table in
      guard table.directories[path] === names else { return false }
      table.directories[path] = nil
      return true
    }
    // Somebody removed the directory of a team that is still there.
    guard wasOpen, !Task.isCancelled, let team = context.keeper.state.teams[team] else { return }
    do {
      try open(team)
    } catch {
      context.note("the mailboxes of team \(team.name) cannot be watched: \(error)")
    }
  }
}
