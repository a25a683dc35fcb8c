import Execution
package import Foundation
package import Orchestration
package import Platform
import Store

/// The daemon's services, each with those that it needs.
package struct DaemonServices: Sendable {
  /// Answers requests with what the services do.
  package let router: RequestRouter
  /// What has to run while requests are answered.
  package let running: [any Service]
  private let bridges: Bridges
  private let supervisors: AgentSupervisors

  /// Makes them for a home.
  ///
  /// The daemon's `program` watches over programs that outlive it, too. Tasks are dated and are late by
  /// `now`. `stop` is called when somebody asks the daemon to end.
  package init(
    _ context: DaemonContext, program: String = ThisProcess.executable,
    hooks: RunHooks = RunHooks(), now: @escaping @Sendable () -> Date = { Date() },
    stop: @escaping @Sendable () -> Void
  ) {
    supervisors = AgentSupervisors(context)
    bridges = Bridges(context: context, supervisors: supervisors)
    let registration = Registration(context: context, supervisors: supervisors)
    let programs = WatchedPrograms(
      watcher: WatchedPrograms.watcher(for: program),
      errorLog: "\(context.home.logDirectory)/attempts.log")
    let tasks = TaskService(context: TaskContext(context, registration, programs, now: now))
    let teammates = Teammates(
      context: context, supervisors: supervisors, bridges: bridges, tasks: tasks)
    let connections = HubConnections(context: context, tasks: tasks)
    let hybrid = HybridService(context: context, connections: connections)
    let attempts = AttemptWork(context: context, connections: connections, programs: programs)
    let assignments = Assignments(
      context: context, connections: connections, termination: teammates.termination,
      attempts: attempts)
    let notifier = Notifier(context: context, supervisors: supervisors)
    let usage = UsageService(context: tasks.context, tasks: tasks)
    let swarm = SwarmService(
      context: SwarmContext(context, registration, teammates, programs, hooks, connections))
    router = RequestRouter(
      context: context, registration: registration, bridges: bridges,
      mail: MailService(context: context, supervisors: supervisors), teammates: teammates,
      hybrid: hybrid,
      work: WorkService(
        context: context, connections: connections, teammates: teammates, assignments: assignments,
        attempts: attempts),
      status: StatusService(
        context: context, supervisors: supervisors, hybrid: hybrid, tasks: tasks, usage: usage),
      notifier: notifier, tasks: tasks, swarm: swarm, usage: usage, stop: stop)
    running = [
      context.backgroundTasks, supervisors, teammates, connections, assignments, attempts,
      Maintenance(context: context, supervisors: supervisors), notifier, tasks, bridges, swarm,
      SwarmEvidence(context: context, swarm: swarm), TaskEvidence(context: context, tasks: tasks),
    ]
  }

  /// Takes up what the last daemon left, before anything is asked.
  package func load() throws {
    try bridges.recover()
    supervisors.load()
    router.tasks.load()
    router.swarm.load()
  }
}
