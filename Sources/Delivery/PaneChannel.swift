import Model
import Platform
import Tmux

/// The pane: the way that every program has.
struct PaneChannel: DeliveryChannel {
  let worker: DeliveryWorker
  let agent: Agent
  let pane: PaneBinding

  func takeOver() async throws -> DeliveryWorker.Next? { try await worker.takeOver(agent, pane) }

  func prepare(_ waiting: [Message]) async throws -> Preparation<DeliveryPlan> {
    try await worker.plan(waiting, agent, pane)
  }

  func describe(_ plan: DeliveryPlan, in intent: inout JournalEntry) {
    intent.pane = plan.look.binding
    intent.group = plan.front.group
    intent.size = plan.text.utf8.count
    intent.lastKey = plan.look.lastKey
    intent.process = plan.program.process.flatMap { ProcessTable.identity(of: $0) }.map {
      Agent.Process(pid: $0.pid, started: $0.started)
    }
  }

  func handOver(_ plan: DeliveryPlan, as intent: JournalEntry) async throws {
    try await worker.attempt(intent, plan)
  }
}
