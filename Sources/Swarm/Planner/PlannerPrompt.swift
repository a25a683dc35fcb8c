/// What a planner is given on its standard input.
package struct PlannerPrompt: Sendable, Equatable {
  package var goal: String
  package var strategy = DecompositionStrategy.automatic
  package var facts: RepositoryFacts?
  package var config = SwarmConfig()
  /// The agents that a task may name; none where tasks name none.
  package var agents: [String] = []

  package init(goal: String) {
    self.goal = goal
  }

  package var text: String {
    """
    You are a task orchestrator. Plan how several agents do the task below side by side; do not do it.

    TASK
    \(goal)

    STRATEGY
    \(strategy.sentence)
    \(repository)
    CONSTRAINTS
    \(constraints.map { "- \($0)" }.joined(separator: "\n"))

    OUTPUT FORMAT
    \(Self.format)

    Decompose the task now:

    """
  }

  private var repository: String {
    guard let facts else { return "" }
    return "\nREPOSITORY\n\(facts.lines.joined(separator: "\n"))\n\(facts.guideText)"
  }

  private var constraints: [String] {
    var lines = [
      "Maximum \(config.maxSubagents) tasks; \(config.width) run at a time.",
      "Each agent sees its own prompt and the results of the tasks in its \"deps\", nothing else:"
        + " say in the prompt all that it has to know.",
      "Tasks that do not wait for each other run at the same time: two of them must not change the"
        + " same files. Name the files of each in \"paths\".",
      "\"deps\" has ids of other tasks in this plan, without cycles. Do not invent ids.",
      "\"kind\" is \"edit\" where files are changed, \"check\" where something is run and nothing"
        + " changed, \"read\" where only something is found out.",
      "\"verify\" is a shell command that ends with 0 when the task is done; give one where there is.",
    ]
    if !agents.isEmpty {
      lines.append("\"agent\" is one of \(agents.joined(separator: ", ")), or left out.")
    }
    return lines
  }

  /// The shape of a plan, in the words that a model is told it in.
  private static let format = """
    Answer with one JSON object in a fenced block, and nothing behind it. Every field but id and prompt
    may be left out; there are no others.
    ```json
    {"version": 1, "goal": "…", "tasks": [
      {"id": "schema", "title": "Describe the schema", "prompt": "…", "kind": "edit",
       "paths": ["Sources/Schema/**"], "estimate_s": 300},
      {"id": "api", "title": "Serve it", "prompt": "…", "role": "coder", "deps": ["schema"],
       "kind": "edit", "paths": ["Sources/Api/**"], "verify": "make test", "priority": 5}
    ]}
    ```
    An id is made of a-z, 0-9, and behind the first character also . _ - (at most 48).
    """
}

/// What a planner is given when its plan cannot be used; once a run.
package struct RepairPrompt: Sendable, Equatable {
  package var prompt: PlannerPrompt
  package var failure: PlanFailure
  /// What the planner printed.
  package var answer: String

  /// More of the answer is not given back, in bytes.
  package static let answerLimit = 64 << 10

  package init(prompt: PlannerPrompt, failure: PlanFailure, answer: String) {
    self.prompt = prompt
    self.failure = failure
    self.answer = answer
  }

  package var text: String {
    """
    Repair this plan: it cannot be used. Return JSON only, the whole plan. The graph must be acyclic, and
    every dependency the id of another task in it.

    WHAT IS WRONG
    \(failure.description.split(separator: "\n").map { "- \($0)" }.joined(separator: "\n"))

    THE PLAN
    \(cut(answer, to: Self.answerLimit))

    HOW IT WAS ASKED FOR
    \(prompt.text)
    """
  }
}

extension SwarmPlan {
  /// A plan of one task that is the goal, for where nothing is cut; the seed's `Main Task`.
  package static func single(goal: String, config: SwarmConfig) -> SwarmPlan {
    SwarmPlan(
      goal: goal, tasks: [PlannedTask(id: "main", title: "Main Task", prompt: goal)],
      config: config)
  }
}
