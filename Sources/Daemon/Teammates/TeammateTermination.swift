import Control
import Delivery
import Foundation
import Model
import Platform
import Store
import Teams
import Tmux

/// How teammates end: by themselves, or because somebody ends them; and what becomes of what they
/// leave.
struct TeammateTermination: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors

  /// Tells how a teammate's program ended, now that it is known to be gone.
  func conditionAtEnd(of agent: Agent, reason: String) async -> Condition? {
    guard agent.spawn != nil, let pane = agent.pane else { return nil }
    if let known = agent.condition, known.status.isTerminal { return known }
    let end: TeammatePane.End
    do {
      end = try await TeammatePane(TmuxServer(of: pane)).end(of: pane)
    } catch {
      context.log(.warning, "how \(agent.address) ended is not known: \(error)")
      end = .unknown
    }
    switch end {
    case .code(0): return Condition(.completed, .exit, why: "its program ended with exit code 0")
    case .code(let code):
      return Condition(.failed, .exit, why: "its program ended with exit code \(code)")
    case .signal(let number):
      return Condition(.failed, .exit, why: "its program was ended by signal \(number)")
    case .untold: return Condition(.failed, .exit, why: "its program ended; how is not known")
    case .unknown:
      let left = agent.process.flatMap { $0.isAlive ? $0.pid : nil }
      let more = left.map { "; its program (process \($0)) still runs" } ?? ""
      return Condition(.failed, .lost, why: reason + more)
    }
  }

  /// Ends what Roost started: the program, all that it started, and the pane.
  ///
  /// One that was lost with its tmux server is given up: nothing brings it back from then on.
  func end(_ address: Address, as status: Condition.Status, why: String) async throws -> EndReply {
    var ended = try await blocking { [context] in
      try context.keeper.update { state in
        var agent = try Registration.existing(address, in: state)
        guard agent.spawn != nil else {
          throw TeammateError.isNotOurs(
            address,
            ", so Roost ends nothing of it; `roost leave \(address.name)` takes it out of the team")
        }
        let earlier = agent.condition.flatMap { $0.status.isTerminal ? $0 : nil }
        if earlier == nil {
          agent.condition = Condition(status, .request, why: why)
        } else if let earlier, earlier.source == .lost {
          agent.condition = Condition(
            status == .killed ? .killed : .failed, .request,
            why: "it was lost and is given up: \(earlier.why)")
        }
        agent.spawn?.shutdown = nil
        state.teams[address.team]?.agents[address.name] = agent
        return EndReply(agent: agent, earlier: earlier)
      }
    }
    supervisors.update(ended.agent)
    if let process = ended.agent.process {
      ended.processes = await StartedProcesses(of: address, process, context.home).end()
    }
    do {
      ended.pane = try await closePane(of: ended.agent)
    } catch {
      ended.trouble = "\(error)"
    }
    supervisors.publishStatus(of: ended.agent)
    context.endings.ring()
    return ended
  }

  /// Ends what the last daemon had said that it ends.
  func recover() async {
    for agent in context.keeper.state.agents where isHalfEnded(agent) {
      guard let condition = agent.condition else { continue }
      do {
        _ = try await end(agent.address, as: condition.status, why: condition.why)
      } catch {
        context.note("\(agent.address) could not be ended: \(error)")
      }
    }
  }

  /// Whether it was said that an agent is ended, and its program runs still: a crash came in between.
  func isHalfEnded(_ agent: Agent) -> Bool {
    agent.spawn != nil && !agent.isLive && agent.condition?.source == .request
      && agent.process?.isAlive == true
  }

  /// Closes the pane of an agent, and names it; nil if it was there no more.
  private func closePane(of agent: Agent) async throws -> String? {
    guard agent.spawn != nil, let pane = agent.pane else { return nil }
    let isClosed = try await TeammatePane(TmuxServer(of: pane)).close(pane)
    return isClosed ? pane.pane : nil
  }

  /// Takes an agent that has ended out of the state, closes its pane and tidies its worktree; one that
  /// stays is remembered.
  ///
  /// - Returns: what became of its work, where it had a worktree.
  @discardableResult
  func evict(_ agent: Agent) async throws -> String? {
    let fate = await WorktreeFate.removing(agent, context.home)
    if let fate { context.log(.info, "\(agent.address): \(fate)") }
    _ = try await closePane(of: agent)
    try await blocking { [context] in
      try context.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == agent.spawn?.id else { return }
        state.teams[agent.team]?.agents[agent.name] = nil
        state.noteEarlier(agent)
        if case .stays(_, let why)? = fate, let left = LeftWorktree(agent, why: why) {
          state.leave(left)
        }
      }
    }
    if context.keeper.agent(agent.address) == nil { supervisors.remove(agent.address) }
    context.bus.publish(.agentEvicted(agent.address, note: fate.map { "\($0)" }))
    return fate.map { "\($0)" }
  }
}

/// Takes teammates that have ended out of the list after their time of grace.
struct Evictions: Service {
  let context: DaemonContext
  let termination: TeammateTermination

  func run() async throws {
    // When each was first seen to have ended, by a clock that does not step; a time in the future counts
    // as now.
    var seen: [String: ContinuousClock.Instant] = [:]
    func time(of agent: Agent, _ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
      guard let (start, since) = end(of: agent) else { return nil }
      let age = min(max(0, Date().timeIntervalSince(since)), 1e9)
      let ended = seen[start] ?? now - .seconds(age)
      seen[start] = ended
      return ended + .seconds(context.settings.evictSeconds)
    }
    while true {
      let now = ContinuousClock.now
      let known = context.keeper.state.agents.compactMap { agent in
        time(of: agent, now).map { (agent, $0) }
      }
      seen = seen.filter { start, _ in known.contains { $0.0.spawn?.id == start } }
      for (agent, time) in known where time <= now {
        do {
          if let note = try await termination.evict(agent) {
            // Each names work of its own, so none takes another's place.
            context.tellLead(
              of: agent, about: "work \(agent.spawn?.id ?? agent.name)",
              "has left the list: \(note)",
              once: "work")
          }
        } catch {
          context.note("\(agent.address) could not be taken out of the list: \(error)")
        }
      }
      // One whose time came meanwhile is among these: the wait for it is short.
      let next = known.map(\.1).filter { $0 > now }.min()
      await context.endings.wait(next.map { .milliseconds(1) + now.duration(to: $0) })
      try Task.checkCancellation()
    }
  }

  /// Which start of an agent that leaves the list has ended, and when; nil for one that is at work, or
  /// that `team revive` may bring back.
  private func end(of agent: Agent) -> (start: String, since: Date)? {
    guard let spawn = agent.spawn, let condition = agent.condition, condition.status.isTerminal,
      let since = Timestamp.date(condition.since),
      context.keeper.state.teams[agent.team]?.dissolution == nil
    else { return nil }
    // A worker stays until what became of its request is on its way to the hub.
    guard condition.source != .lost, spawn.assignment == nil else { return nil }
    return (spawn.id, since)
  }
}
