import Model
import Orchestration
import Platform

/// All that the daemon does about teammates, and the watch over their ends.
struct Teammates: Service {
  let context: DaemonContext
  let spawner: Spawner
  let termination: TeammateTermination
  let shutdowns: ShutdownService
  let dissolve: DissolveService
  let hooks: HookService
  let leaving: Leaving
  let revival: Revival

  init(
    context: DaemonContext, supervisors: AgentSupervisors, bridges: Bridges, tasks: TaskService
  ) {
    self.context = context
    spawner = Spawner(context: context, supervisors: supervisors, tasks: tasks)
    termination = TeammateTermination(context: context, supervisors: supervisors)
    shutdowns = ShutdownService(context: context, termination: termination)
    dissolve = DissolveService(
      context: context, supervisors: supervisors, termination: termination, shutdowns: shutdowns,
      bridges: bridges)
    hooks = HookService(context: context, supervisors: supervisors)
    leaving = Leaving(context: context, supervisors: supervisors, termination: termination)
    revival = Revival(context: context, supervisors: supervisors, spawner: spawner)
  }

  func run() async throws {
    await spawner.recover()
    await termination.recover()
    try await withThrowingTaskGroup { group in
      group.addTask { await dissolve.recover() }
      group.addTask { await shutdowns.recover() }
      group.addTask { try await Evictions(context: context, termination: termination).run() }
      try await group.waitForAll()
    }
  }
}
