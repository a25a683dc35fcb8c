import JSONSyntax
import Swarm
import Tasks
import TestSupport
import Testing

/// Holds state/SWARM.md to the code.
struct SwarmPageTests {
  private static let page = "state/SWARM.md"

  @Test func `The examples of the page are read`() throws {
    let blocks = try Documents.blocks("json", of: Self.page)
    #expect(blocks.count == 2)
    let plan = try PlanReader().read(blocks[0]).plan
    #expect(plan.tasks.map(\.id) == ["schema", "api"])
    let result = try AttemptResult(file: Array(blocks[1].utf8))
    #expect(result.status == .completed && result.artifacts.count == 1)
  }

  @Test func `Every field of a task and every setting is on the page`() throws {
    let text = try Documents.text(Self.page)
    var task = PlannedTask(id: "a", title: "A", prompt: "x", dependencies: ["b"], kind: .read)
    (task.role, task.agent, task.priority, task.paths) = ("r", "c", 1, ["p"])
    (task.verify, task.timeout, task.idleTimeout) = ("v", .seconds(1), .seconds(1))
    (task.maxAttempts, task.estimate, task.isFailureAllowed) = (1, .seconds(1), true)
    (task.isEmptyAllowed, task.environment, task.pool) = (true, ["A": "b"], "p")
    task.alternatives = 2
    task.isReusable = true
    let fields = try #require(task.json.object).members.map(\.key)
    #expect(fields.count == 20)
    for field in fields { #expect(text.contains("\"\(field)\":"), "\(field)") }
    var config = SwarmConfig()
    (config.model, config.workingDirectory, config.podImage) = ("m", "w", "i")
    (config.pools, config.maxLoad, config.maxLaunches) = (["p": 1], 1, 1)
    (config.maxDuration, config.budget) = (.seconds(1), .zero)
    config.executionMode = .process
    let settings = try #require(config.json.object).members.map(\.key)
    #expect(settings.count == 28)
    for setting in settings { #expect(text.contains("`\(setting)`"), "\(setting)") }
    for cause in RunRecord.Cause.allCases { #expect(text.contains("`\(cause.rawValue)`")) }
    for strategy in DecompositionStrategy.allCases {
      #expect(text.contains("`\(strategy.rawValue)`"))
    }
  }

  @Test func `Each contradiction and each defect of the seed has its row`() throws {
    let text = try Documents.text(Self.page)
    for number in 1...21 { #expect(text.contains("\n| C\(number) | "), "C\(number)") }
    for number in 1...18 { #expect(text.contains("\n| B\(number) | "), "B\(number)") }
  }
}
