import Control
import Foundation
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let title = Argument<String>("title")
  private static let detail = Argument<String?>("detail", limit: Text.bodyLimit)
  private static let owner = Argument<String?>(
    "owner", "names with commas, or @all, @least_busy, @round_robin; without: who claims it")
  private static let after = Argument<[String]>(
    "after", count: 100, "tasks to be done before", isRequired: false)
  private static let deadline = Argument<Duration?>("deadline", "such as 30m")
  private static let verify = Argument<String?>("verify", "a command that checks the work")
  private static let team = Argument<String?>("team")
  private static let key = Argument<String?>("key")

  static let createTask = Tool(
    "create_task", "Give teammates a task, or let one claim it; you get its result by mail.",
    arguments: [title, detail, owner, after, deadline, verify, team, key],
    result: [.init("task", .members), .init("skipped", .texts)],
    hints: .adds, options: .isExtra
  ) { arguments, context in
    let caller = try await context.caller()
    let title = arguments[Self.title]
    let prompt = [title, arguments[Self.detail]].compactMap { $0 }.joined(separator: "\n\n")
    var delegation = Delegation(
      team: arguments[Self.team] ?? caller.team, prompt: prompt, createdBy: caller.address)
    delegation.title = title
    (delegation.assignment, delegation.agents) = try assignment(arguments[Self.owner])
    delegation.dependencies = arguments[Self.after]
    delegation.deadline = arguments[Self.deadline].map { Date(timeIntervalSinceNow: $0.inSeconds) }
    delegation.verify = arguments[Self.verify]
    delegation.key = arguments[Self.key]
    let made = try await caller.session.daemon().call(
      .delegateTask, delegation.json, as: DelegationReply.init
    ).value
    return ToolResult([
      "task": TaskValue(task: made.task).json,
      "skipped": made.skipped.isEmpty ? nil : .array(made.skipped.map(JSON.string)),
    ])
  }

  /// Who gets a task, and who of them is named.
  private static func assignment(
    _ owner: String?
  ) throws -> (TeamTask.Assignment, names: [String]) {
    guard let owner else { return (.open, []) }
    let names = owner.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
    guard !names.isEmpty else { throw ArgumentError("owner has no name") }
    guard names.contains(where: { $0.hasPrefix("@") }) else { return (.named, names) }
    switch names {
    case ["@all"]: return (.all, [])
    case ["@least_busy"]: return (.leastBusy, [])
    case ["@round_robin"]: return (.roundRobin, [])
    default:
      throw ArgumentError(
        "owner is names with commas, or one of @all, @least_busy and @round_robin, not"
          + " \(Printable.escaped(String(owner.prefix(60))))")
    }
  }
}
