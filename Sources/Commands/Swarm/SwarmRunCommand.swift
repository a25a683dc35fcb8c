import Control
import Model
import Platform
import Swarm

extension Command {
  private static let goal = Operand<String>("GOAL|PLAN")
  private static let isDetached = Flag(
    "detach", "start the run, print its name, and do not follow it")

  static let swarmRun = Command(
    "swarm run", "Start a run of a plan, and follow it to its end.",
    operands: [goal],
    options: SwarmPlanning.options + [SwarmPlanning.agrees, isDetached, json],
    details: """
      Each task gets an agent, and each one that edits a working tree of its own. Work that passes
      its check is merged into the run's branch; your checkout stays as it is until `roost swarm
      land`. The run goes on when this command ends, also with Ctrl-C.
      """,
    example: "roost swarm run plan.json --agent claude --max-agents 4"
  ) { words, session in
    let planning = SwarmPlanning(words, session)
    let plan = try await planning.plan(words[Self.goal], toRun: true)
    if !session.printsJSON { PlanText(plan, agent: planning.agent).print(session) }
    await planning.tellUncommitted(plan)
    try planning.confirm()
    let request = RunRequest(
      plan: plan, directory: session.absolute("."), agent: planning.agent,
      environment: planning.environment,
      createdBy:
        "\(try Identity(session).agentHere?.address ?? Address(name: Name.user, team: Name.defaultTeam))"
    )
    let started = try await session.daemon().call(.startRun, request.json, as: RunView.init)
    let id = started.value.id
    if words[isDetached] {
      return session.show(started) { session.print($0.id) }
    }
    session.say("run \(id) started")
    try SwarmFollow.show(
      try await SwarmFollow(session: session, run: id).end(), named: id, session)
  }
}
