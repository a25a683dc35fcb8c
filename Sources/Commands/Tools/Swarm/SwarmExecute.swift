import Control
import JSONSyntax
import MCP
import Model
import Swarm

extension Tool {
  /// What counts as success where not every task succeeds.
  private enum Aggregation: String, CaseIterable, Sendable {
    case all
    case firstError = "first_error"
    case bestEffort = "best_effort"
  }

  private static let tasks = Argument<[JSON]>(
    "tasks", list: SwarmConfig.maximumSubagents,
    "texts, or {name, instruction, specialty, dependencies, needs_worktree}")
  private static let concurrency = Argument<Int>("concurrency", 1...20, 5)
  private static let steps = Argument<Int>("max_steps", 1...1_000_000, 50)
  private static let timeout = Argument<Int>("timeout", 1...86_400, 300, "seconds for each task")
  private static let aggregation = Argument<Aggregation?>("aggregation")
  private static let agent = Argument<String?>("agent", "what does the tasks (claude)")
  private static let directory = Argument<String?>("cwd", "where they work")
  private static let run = Argument<String?>("run", "go on waiting for this run")

  static let swarmExecute = Tool(
    "swarm_execute",
    "Have agents do tasks side by side, each that edits in a working tree of its own. Where `status`"
      + " is running they go on: call again with `run`.",
    arguments: [tasks, concurrency, steps, timeout, aggregation, agent, directory, run],
    result: [
      .init("run", .string), .init("status", .string), .init("results", .list),
      .init("error", .string), .init("branch", .string),
    ],
    hints: .starts, options: [.waits, .isExtra]
  ) { arguments, context in
    let caller = try await context.caller()
    let session = caller.session
    let id: String
    if let known = arguments[Self.run] {
      id = known
    } else {
      id = try await start(arguments, caller)
    }
    let daemon = try await session.daemon()
    let first = try await daemon.call(.showRun, RunQuery(run: id).json, as: RunView.init).value
    let end = try await context.waiting(for: "run \(first.id)") {
      var view = first
      while !view.state.isTerminal {
        let query = RunQuery(run: first.id, seen: view.revision)
        view =
          try await daemon.call(
            .awaitRun, query.json, timeout: .seconds(86_400), as: RunView.init
          ).value
      }
      return try await daemon.call(
        .showRun, RunQuery(run: first.id).json, as: RunView.init
      ).value
    }
    let view: RunView
    if let end {
      view = end
    } else {
      // The connection may still wait for the run.
      view = try await session.daemon().call(
        .showRun, RunQuery(run: first.id).json, as: RunView.init
      ).value
    }
    return ToolResult(result(view, arguments[Self.aggregation] ?? .bestEffort))
  }

  private static func start(
    _ arguments: Arguments, _ caller: ToolCaller
  ) async throws -> String {
    let session = caller.session
    var config = try SwarmConfig(json: session.settings().swarm)
    config.maxConcurrentRequests = arguments[Self.concurrency]
    config.maxStepsPerSubagent = arguments[Self.steps]
    config.subagentTimeout = .seconds(arguments[Self.timeout])
    config.failsFast = arguments[Self.aggregation] == .firstError
    var reader = PlanReader()
    reader.config = config
    let plan: SwarmPlan
    do {
      plan = try reader.read(try Self.plan(arguments[Self.tasks]).bytes()).plan
    } catch let failure as PlanFailure {
      throw CommandFailure("tasks cannot be done: \(failure.line)")
    }
    var environment = ["ROOST_TMUX_SOCKET": session.tmuxSocket]
    environment["PATH"] = session.environment["PATH"]
    let request = RunRequest(
      plan: plan, directory: session.absolute(arguments[Self.directory] ?? "."),
      agent: arguments[Self.agent] ?? "claude", environment: environment,
      createdBy: "\(caller.address)")
    return try await session.daemon().call(.startRun, request.json, as: RunView.init).value.id
  }

  /// The tasks as a plan of codetether's shape.
  private static func plan(_ tasks: [JSON]) throws -> JSON {
    let subtasks = try tasks.enumerated().map { place, task -> JSON in
      if let text = task.string {
        return ["name": .string("Task \(place + 1)"), "instruction": .string(text)]
      }
      guard let object = task.object, object["instruction"]?.string != nil else {
        throw CommandFailure(
          "element \(place + 1) of tasks is neither a text nor an object with an instruction")
      }
      var named = object
      if named["name"] == nil {
        named["name"] = object["id"] ?? .string("Task \(place + 1)")
      }
      return .object(named)
    }
    return ["goal": "Tasks of swarm_execute", "subtasks": .array(subtasks)]
  }

  private static func result(_ view: RunView, _ aggregation: Aggregation) -> JSON {
    let results: [JSON] = view.tasks.map { task in
      [
        "task": .string(task.id), "name": .string(task.title),
        "success": .bool(task.state.isSuccess), "state": .string(task.state.rawValue),
        "result": task.summary.map(JSON.string),
        "error": task.state.isSuccess ? nil : task.reason.map(JSON.string),
      ]
    }
    return [
      "run": .string(view.id), "status": .string(status(view, aggregation)),
      "results": .array(results), "error": view.reason.map(JSON.string),
      "branch": view.branch.map(JSON.string),
    ]
  }

  /// In the seed's words.
  private static func status(_ view: RunView, _ aggregation: Aggregation) -> String {
    guard view.state.isTerminal else { return "running" }
    guard view.tasks.contains(where: { !$0.state.isSuccess }) else { return "success" }
    return switch aggregation {
    case .all: "partial_failure"
    case .firstError: "error"
    case .bestEffort: "partial_success"
    }
  }
}
