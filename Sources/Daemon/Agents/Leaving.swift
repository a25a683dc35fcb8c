import Control
import Model
import Platform
import Store

/// How an agent leaves its team; its mailbox stays where it is.
struct Leaving: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let termination: TeammateTermination

  /// Takes an agent out of its team and tells what is left of it.
  ///
  /// A teammate that has ended leaves the list at once, and its worktree is tidied as at the end of
  /// its time of grace. A program that is at work goes on.
  func leave(_ address: Address) async throws -> LeaveReply {
    let agent = try Registration.existing(address, in: context.keeper.state)
    let goesOn = agent.isLive || agent.process?.isAlive == true
    let isOver = agent.spawn != nil && !goesOn
    var note: String?
    if isOver {
      note = try await termination.evict(agent)
    } else {
      try await blocking { [context] in
        try context.keeper.update { state in
          _ = try Registration.existing(address, in: state)
          state.teams[address.team]?.agents[address.name] = nil
          if let left = LeftWorktree(agent, why: "\(agent.name) left its team while at work") {
            state.leave(left)
          }
        }
      }
      supervisors.remove(address)
      note = agent.spawn?.worktree.map { "its worktree \($0.path) stays" }
    }
    context.bus.publish(.agentLeft(address))
    let box = context.mailbox(of: address)
    let unread = try await blocking { try box.counts().unread }
    var reply = LeaveReply(agent: address, unread: unread)
    reply.ended = isOver ? agent.condition?.why ?? "" : nil
    reply.pane = agent.isLive ? agent.pane?.pane : nil
    reply.process = goesOn ? agent.process?.pid : nil
    reply.note = note
    return reply
  }
}
