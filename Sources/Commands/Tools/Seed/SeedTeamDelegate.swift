import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let team = Argument<String>("teamId")
  private static let tool = Argument<String>("toolName", "what each worker is to call")
  private static let parameters = Argument<JSON?>("params", "what it is called with")

  static let teamDelegate = Tool(
    "team_delegate",
    "Have a team's workers call a tool, and make one result of theirs. Where `status` is open they"
      + " go on: call again with the same words, or wait for the mail with the result.",
    arguments: [team, tool, parameters],
    result: [
      .init("teamId", .string), .init("toolName", .string), .init("individualResults", .list),
      .init("conflictError", .string), .init("taskId", .string), .init("status", .string),
    ],
    hints: .adds, options: .waits, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    return try await SeedWords.doing("delegate task") {
      let work = SeedDelegation(
        team: arguments[Self.team], tool: arguments[Self.tool],
        parameters: arguments[Self.parameters], caller: caller)
      let id = try await work.task()
      guard let task = try await context.tasks([id], for: caller).first else {
        throw CommandFailure("there is no task \(id)")
      }
      return ToolResult(work.result(task))
    }
  }
}

/// One call of a tool by all workers of a team.
private struct SeedDelegation {
  let team: String
  let tool: String
  let parameters: JSON?
  let caller: ToolCaller

  private var prompt: String {
    "Call your tool \(tool) with the parameters of this task, if it has any, and answer with the"
      + " tool's result."
  }

  /// The task of this work: the one that the caller gave before, while it is not over, or a new one.
  func task() async throws -> String {
    if let running = try await running() { return running }
    return try await begun()
  }

  private func running() async throws -> String? {
    try await caller.tasks(of: team).last {
      !$0.state.isTerminal && $0.createdBy == caller.address && $0.prompt == prompt
        && $0.parameters == parameters
    }?.id
  }

  private func begun() async throws -> String {
    var delegation = Delegation(team: team, prompt: prompt, createdBy: caller.address)
    delegation.title = tool
    delegation.parameters = parameters
    return try await caller.session.daemon().call(
      .delegateTask, delegation.json, as: DelegationReply.init
    ).value.task.id
  }

  func result(_ task: TeamTask) -> JSON {
    let ended = task.newestAttempts.filter(\.state.isTerminal)
    return [
      "teamId": .string(team), "toolName": .string(tool),
      "individualResults": .array(ended.map(individual)),
      "resolvedResult": (task.outcome?.answer).map { value($0.text) },
      "conflictError": task.state == .done ? nil : (task.outcome?.error).map(JSON.string),
      "taskId": .string(task.id), "status": .string(task.state.rawValue),
    ]
  }

  private func individual(_ attempt: Attempt) -> JSON {
    let answer = attempt.state == .succeeded ? attempt.answer : nil
    return [
      "memberDid": .string("\(attempt.agent)"),
      "duration": .string(SeedWords.seconds(attempt.seconds ?? 0)),
      "error": answer == nil ? .string(attempt.error ?? attempt.state.rawValue) : nil,
      "result": answer.map { value($0.text) },
    ]
  }

  /// An answer that is a JSON document is told as one.
  private func value(_ text: String) -> JSON { (try? JSON(parsing: text)) ?? .string(text) }
}
