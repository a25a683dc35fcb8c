import Delivery
import Model
import Orchestration
import Platform

/// Tells runs what becomes of the teammates that do their tasks.
struct SwarmEvidence: Service {
  let context: DaemonContext
  let swarm: SwarmService

  func run() async throws {
    for await news in context.bus.subscribe() {
      guard case .event(let event) = news else {
        swarm.look()
        continue
      }
      switch event.event {
      case .agentNeedsPerson(let agent, let why): await swarm.agentChanged(agent, needs: why)
      case .agentStatus(let agent, Observation.Status.needsYou.rawValue, let why):
        await swarm.agentChanged(agent, needs: why ?? "it waits for a person")
      case .agentStatus(let agent, _, _), .agentGone(let agent, _), .agentLeft(let agent),
        .agentEvicted(let agent, _), .agentSpawned(let agent):
        await swarm.agentChanged(agent)
      default: break
      }
    }
  }
}
