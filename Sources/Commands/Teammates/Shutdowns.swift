import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let shutdown = Command(
    "shutdown", "Ask a teammate to finish, and wait for its answer.",
    operands: [Operand("NAME", .agent)],
    options: [
      .team, Option("reason", value: "R", "why"),
      Option("timeout", value: "TIME", "how long it may take to answer (default: 60s)"), .json,
    ],
    details: """
      It gets a message and answers with `roost approve` or `roost reject`, or ends by itself. An
      agent that agrees is ended; mail that it has not read goes back to its senders. It ends with
      code 1 if the agent refused and with 75 if it said nothing; then the agent goes on.
      """,
    example: "roost shutdown alice --reason \"the work is done\""
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.recipient(words.operand(0) ?? "", team: words["team"])
    let limit = try words.duration("timeout")
    let wait = try limit ?? .seconds(session.settings().shutdownSeconds)
    let sender = try identity.sender(nil)
    let answer = try await session.daemon().call(
      .shutDownAgent,
      [
        "agent": .string("\(address)"), "reason": words["reason"].map(JSON.string),
        "from": .string(sender == Name.user ? Name.lead : sender),
        "seconds": limit.map { .integer(max(1, Int($0 / .seconds(1)))) },
      ], timeout: wait + .seconds(30))
    if words.has("json") { session.print(answer) }
    switch answer["outcome"]?.string {
    case "approved":
      guard !words.has("json") else { return }
      session.print(
        answer["agent"].map { EndingWords($0).sentence(address, done: "has finished") }
          ?? "\(address) has left its team")
    case "rejected":
      let reason = answer["reason"]?.string.map { ": \($0)" } ?? " without a reason"
      throw CommandFailure("\(address) refused\(reason)")
    default:
      throw CommandFailure(
        "\(address) did not answer in time and goes on; `roost kill \(address.name)` ends it",
        code: ExitCode.timedOut)
    }
  }

  static let approve = Command(
    "approve", "Agree to finish: the answer to a shutdown request.",
    operands: [Operand("REQUEST")],
    options: [
      .team, Option("as", value: "NAME", kind: .agent, "the agent (default: this pane's)"), .json,
    ],
    details: "The program is ended then; everything that it wants to keep should be saved.",
    example: "roost approve shutdown-1795254093842@alice"
  ) { words, session in
    try await answer(words, session, approves: true)
  }

  static let reject = Command(
    "reject", "Refuse to finish: the answer to a shutdown request.",
    operands: [Operand("REQUEST")],
    options: [
      .team, Option("as", value: "NAME", kind: .agent, "the agent (default: this pane's)"),
      Option("reason", value: "R", "why"), .json,
    ],
    example: "roost reject shutdown-1795254093842@alice --reason \"tests still run\""
  ) { words, session in
    try await answer(words, session, approves: false)
  }

  private static func answer(
    _ words: Invocation, _ session: Session, approves: Bool
  ) async throws {
    let address = try Identity(session).agent(words["as"], team: words["team"])
    let result = try await session.daemon().call(
      .answerShutdown,
      [
        "agent": .string("\(address)"), "id": .string(words.operand(0) ?? ""),
        "approve": .bool(approves), "reason": words["reason"].map(JSON.string),
      ])
    if words.has("json") { return session.print(result) }
    session.print(approves ? "\(address) will be ended" : "\(address) goes on; its lead is told")
  }

  static let teamDissolve = Command(
    "team dissolve", "Ask every teammate to finish, end those that do, and put the team away.",
    operands: [Operand("NAME", .team)],
    options: [
      Option("reason", value: "R", "why"),
      Option("timeout", value: "TIME", "how long each may take to answer (default: 60s)"),
      Option("force", "end those that refuse or do not answer"), .json,
    ],
    details: """
      Nobody is ended against its will without --force. Worktrees are removed where all work in
      them is kept, untracked and ignored files too; others stay, and are named. The team's files
      move into dissolved/.
      """,
    example: "roost team dissolve web --reason \"released\""
  ) { words, session in
    let name = try Identity(session).team(words.operand(0))
    let limit = try words.duration("timeout")
    let wait = try limit ?? .seconds(session.settings().shutdownSeconds)
    session.say("asking the teammates to finish; this takes \(Int(wait / .seconds(1))) s at most")
    let answer = try await session.daemon().call(
      .dissolveTeam,
      [
        "name": .string(name), "reason": words["reason"].map(JSON.string),
        "force": .bool(words.has("force")),
        "seconds": limit.map { .integer(max(1, Int($0 / .seconds(1)))) },
      ], timeout: wait + .seconds(660))
    let members = answer["members"]?.array ?? []
    if words.has("json") {
      session.print(answer)
    } else if !members.isEmpty {
      var table = Table("AGENT", "OUTCOME", "NOTE")
      for member in members {
        table.rows.append([
          Table.Cell(member["agent"]?.string ?? ""), Table.Cell(member["outcome"]?.string ?? ""),
          Table.Cell(member["note"]?.string ?? "", .faint),
        ])
      }
      session.print(table)
    }
    guard let archive = answer["archive"]?.string else {
      let staying = members.filter { $0["ended"] == false }
      let left = staying.map { member in
        let note = member["note"]?.string.map { " (\($0))" } ?? ""
        let name = member["agent"]?.string?.prefix { $0 != "@" } ?? ""
        return "\(name): \(member["outcome"]?.string ?? "")\(note)"
      }
      let hasErrors = staying.contains { $0["outcome"] == "error" }
      throw CommandFailure(
        "team \(name) is not dissolved: \(left.joined(separator: ", ")); "
          + (hasErrors ? "mend that and dissolve it again" : "--force ends them"))
    }
    if !words.has("json") {
      session.print("team \(name) is dissolved; its files are in \(archive)")
    }
  }

  static let teamRevive = Command(
    "team revive", "Start teammates again that ended with their tmux server.",
    operands: [Operand("NAME", .team, isOptional: true)],
    options: [
      Option(
        "socket", value: "PATH", kind: .file, "the tmux server's socket (default: this one's)"),
      .json,
    ],
    details: "Each takes up its conversation where its program can; the others are named.",
    example: "roost team revive web"
  ) { words, session in
    let name = try Identity(session).team(words.operand(0))
    let socket = words["socket"] ?? session.tmuxSocket
    let answer = try await session.daemon().call(
      .reviveTeam, ["name": .string(name), "socket": .string(socket)], timeout: .seconds(120))
    if words.has("json") { return session.print(answer) }
    var failures = 0
    for row in answer.array ?? [] {
      if let reason = row["passed_over"]?.string {
        session.say("\(row["agent"]?.string ?? "") is not revived: \(reason)")
      } else if let error = row["error"]?.string {
        failures += 1
        session.say("\(row["agent"]?.string ?? ""): \(error)")
      } else {
        session.print("\(row["agent"]?.string ?? "") is back in \(row["pane"]?.string ?? "")")
      }
    }
    if !(answer.array ?? []).contains(where: { $0["passed_over"] == nil }) {
      session.say("no teammate of \(name) is to be revived")
    }
    if failures > 0 {
      throw CommandFailure("\(Printable.count(failures, "teammate")) could not be revived")
    }
  }
}
