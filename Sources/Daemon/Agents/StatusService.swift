import Control
import Delivery
import Foundation
import Model
import Orchestration
import Platform
import Store

/// What `roost status` and `roost list` show of a running daemon.
struct StatusService: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let hybrid: HybridService
  let tasks: TaskService
  let usage: UsageService
  /// How long a mailbox's lock is waited for: whoever asks for the status wants it now.
  private static let patience = Duration.milliseconds(500)

  func status() async throws -> StatusReply {
    let state = context.keeper.state
    var reply = StatusReply(
      daemon: StatusReply.Daemon(
        pid: ThisProcess.pid, version: RoostVersion.current,
        startedAt: Timestamp.text(context.startedAt), home: context.home.root))
    // One mailbox that does not answer keeps none of the others waiting.
    reply.agents = await withTaskGroup { group in
      for (index, agent) in state.agents.enumerated() {
        group.addTask { (index, await status(of: agent)) }
      }
      return await group.reduce(into: [(Int, AgentReply)]()) { $0.append($1) }
    }.sorted { $0.0 < $1.0 }.map(\.1)
    reply.remoteAgents = hybrid.remoteAgents()
    reply.teams = state.teams.values.sorted { $0.name < $1.name }
    reply.hubs = try await hybrid.all()
    reply.deadLetters = context.deliveryIndex.deadLetterCount
    reply.notes =
      context.notes + [context.programFault, context.watcher.shortage].compactMap { $0 }
    return reply
  }

  /// The way that the next message takes; a door that does not answer soon is said to be slow.
  private func channel(of address: Address) async -> AgentReply.Channel? {
    let supervisors = supervisors
    let found = try? await withDeadline(Self.patience) { await supervisors.channel(of: address) }
    guard let found else { return AgentReply.Channel(name: "?", why: "its door does not answer") }
    return found.map { AgentReply.Channel(name: $0.name, why: $0.why) }
  }

  private func status(of agent: Agent) async -> AgentReply {
    var reply = AgentReply(agent: agent, status: supervisors.status(of: agent))
    let box = context.mailbox(of: agent.address, lockTimeout: Self.patience)
    do {
      reply.waiting = try await blocking { try box.counts().unread }
    } catch let error as MailboxError {
      reply.fault = "\(error)"
    } catch {
      reply.fault = "the mailbox does not answer: \(error)"
    }
    reply.seen = supervisors.observation(of: agent.address).map { seen in
      AgentReply.Seen(
        status: seen.observation.status.rawValue, since: seen.since, why: seen.observation.why)
    }
    reply.question = context.expectedReplies.first(of: agent.address).map {
      AgentReply.Question(asked: $0.asked, id: $0.message, since: $0.since)
    }
    reply.awaits = context.expectedReplies.wish(of: agent.address).map { $0.sender ?? "mail" }
    reply.program = supervisors.program(of: agent.address).map {
      AgentReply.Program(profile: $0.profile, version: $0.version)
    }
    if agent.mode.usesDoor { reply.channel = await channel(of: agent.address) }
    reply.spent = tasks.budgets.spent(by: agent.address)
    reply.usage = usage.report(of: agent.address)
    reply.provable = Attestor.proofs(of: agent)
    reply.hold = context.deliveryIndex.holdSeen(of: agent.address).map {
      AgentReply.Hold(reason: $0.hold.reason.rawValue, detail: $0.hold.detail, seenAt: $0.at)
    }
    if reply.waiting != 0 {
      reply.unsettled = context.deliveryIndex.unsettled(of: agent.address).map { entry in
        AgentReply.Unsettled(
          reason: entry.verdict?.rawValue ?? entry.event.rawValue, id: entry.messages.first)
      }
    }
    return reply
  }
}
