import Swarm

extension Command {
  private static let goal = Operand<String>("GOAL|PLAN")
  private static let out = Option<String>(
    "out", value: "PATH", kind: .file, "write the plan to a file")

  static let swarmPlan = Command(
    "swarm plan", "Show what a run would do: its tasks, in which order, and how long.",
    operands: [goal], options: SwarmPlanning.options + [out, json],
    details: "With --json it is the whole plan, and what each agent is told stands there too.",
    example: "roost swarm plan \"Add OAuth login\" --planner claude --out plan.json"
  ) { words, session in
    let planning = SwarmPlanning(words, session)
    let plan = try await planning.plan(words[Self.goal])
    if let path = words[Self.out] {
      try planning.write(plan, to: path)
      session.say("the plan is in \(path); `roost swarm run \(path)` starts it")
    }
    session.show(plan.json) { PlanText(plan, agent: planning.agent).print(session) }
  }
}
