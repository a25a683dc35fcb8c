import Model
import Orchestration
import Platform

/// Tells the tasks what becomes of the agents that work on them.
struct TaskEvidence: Service {
  let context: DaemonContext
  let tasks: TaskService

  func run() async throws {
    let events = context.bus.subscribe()
    await lookAgain()
    for await news in events {
      guard case .event(let event) = news else {
        await lookAgain()
        continue
      }
      switch event.event {
      case .agentGone(let agent, let reason):
        await tasks.agentEnded(agent, because: "is gone: \(reason)")
      case .agentLeft(let agent): await tasks.agentEnded(agent, because: "has left")
      case .agentStatus(let agent, let status, let why):
        if status == Condition.Status.running.rawValue {
          await tasks.agentWorks(agent)
        } else if Condition.Status(rawValue: status)?.isTerminal == true {
          await tasks.agentEnded(agent, because: why ?? "is \(status)")
        }
      case .remoteAgents: await lookAgain()
      case .teamDissolved(let team, _): await tasks.teamEnded(team)
      default: break
      }
    }
  }

  /// Whoever ended while nobody heard of it.
  private func lookAgain() async {
    for agent in context.keeper.state.agents where !agent.isLive {
      await tasks.agentEnded(agent.address, because: agent.gone ?? "is \(agent.status)")
    }
    for address in tasks.workers {
      if let why = tasks.context.absence(of: address) {
        await tasks.agentEnded(address, because: why)
      }
    }
  }
}
