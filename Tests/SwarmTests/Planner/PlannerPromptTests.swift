import JSONSyntax
import Swarm
import Testing

/// What a planner is told.
struct PlannerPromptTests {
  @Test(arguments: [
    ("auto", DecompositionStrategy.automatic), ("automatic", .automatic), ("domain", .byDomain),
    ("by_domain", .byDomain), ("by-domain", .byDomain), ("data", .byData), ("by_data", .byData),
    ("stage", .byStage), ("by_stage", .byStage), ("none", .none), ("single", .none),
  ])
  func `A strategy is read by all of its names`(
    _ name: String, _ strategy: DecompositionStrategy
  ) {
    #expect(DecompositionStrategy(name: name) == strategy)
  }

  @Test(arguments: ["", "Auto", "by domain", "stages"])
  func `A strategy that is none is not taken for automatic`(_ name: String) {
    #expect(DecompositionStrategy(name: name) == nil)
  }

  @Test(arguments: DecompositionStrategy.allCases)
  func `The goal, the strategy and the limits are in it`(_ strategy: DecompositionStrategy) {
    var prompt = PlannerPrompt(goal: "Add OAuth login")
    prompt.strategy = strategy
    prompt.config.maxSubagents = 7
    prompt.agents = ["claude", "codex"]
    #expect(prompt.text.contains("\nAdd OAuth login\n") && prompt.text.contains(strategy.sentence))
    #expect(prompt.text.contains("Maximum 7 tasks; 3 run at a time."))
    #expect(prompt.text.contains("\"agent\" is one of claude, codex"))
  }

  @Test func `The example in it is a plan that is read`() throws {
    let plan = try PlanReader().read(PlannerPrompt(goal: "x").text).plan
    #expect(plan.tasks.map(\.id) == ["schema", "api"])
  }

  @Test func `What is known of the repository is told, and long guides are cut at a character`() {
    var facts = RepositoryFacts(name: "roost")
    facts.branch = "main"
    facts.files = 900
    facts.kinds = [("md", 3), ("swift", 120)]
    facts.entries = ["Sources/", "README.md", "od\nd"] + (0..<100).map { "f\($0)" }
    facts.guides = [("AGENTS.md", String(repeating: "ü", count: 5000))]
    var prompt = PlannerPrompt(goal: "x")
    prompt.facts = facts
    let text = prompt.text
    #expect(text.contains("Branch: main\nFiles: 900\nKinds: swift (120), md (3)\n"))
    #expect(text.contains("Sources/, README.md, od d, f0"))
    #expect(text.contains("f56, and 43 more"))
    #expect(text.contains("--- AGENTS.md ---\nüü") && text.contains("ü…\n"))
    #expect(text.count { $0 == "ü" } == 4096)
  }

  @Test func `The repair names all that is wrong, with the plan and how it was asked for`() throws {
    let answer = #"{"tasks":[{"id":"a","prompt":"","deps":["a"]}]}"#
    let failure = try #require(throws: PlanFailure.self) { try PlanReader().read(answer) }
    let text = RepairPrompt(
      prompt: PlannerPrompt(goal: "Add OAuth"), failure: failure, answer: answer
    ).text
    #expect(
      text.contains(
        "- task \"a\": \"prompt\" does not say what to do\n- task \"a\": it waits for itself\n"))
    #expect(text.contains(answer) && text.contains("\nAdd OAuth\n"))
  }

  @Test func `Without a planner the goal is one task`() throws {
    let plan = SwarmPlan.single(goal: "All of it", config: SwarmConfig())
    #expect(plan.tasks.map(\.title) == ["Main Task"] && plan.tasks[0].prompt == "All of it")
    #expect(try PlanReader().read(plan.json.text()).plan == plan)
  }
}
