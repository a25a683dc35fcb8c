import Control
import Foundation
import Model
import Platform
import Tasks

extension Command {
  private static let name = Operand<String>("NAME", .team)
  private static let reason = Option<String>("reason", value: "R", "why; members are told")
  private static let grace = Option<Duration>(
    "grace", short: nil, value: "TIME", kind: .text, "how long tasks that run have (default: 2m)",
    expected: "a time such as 0s, 30s or 15m"
  ) { Duration(spelled: $0) ?? (["0", "0s", "0m"].contains($0) ? .zero : nil) }

  static let teamShutdown = Command(
    "team shutdown", "End a team that was formed, and print the report of what it did.",
    operands: [name], options: [reason, grace, json],
    details: """
      It takes no new tasks; those that run after the grace are called off. Members are told and
      go on with what else they do. Asked again, it goes on, or shows the same report.
      """,
    example: "roost team shutdown login-fix --reason released"
  ) { words, session in
    let grace = words[Self.grace] ?? .seconds(TeamShutdownRequest.standardGrace)
    let request = TeamShutdownRequest(
      team: words[Self.name], reason: words[Self.reason] ?? "it was asked for",
      graceSeconds: grace.inSeconds)
    let answer = try await session.daemon().call(
      .shutDownTeam, request.json, timeout: grace + .seconds(60), as: TeamShutdownReply.init)
    try session.show(answer) { reply in
      let text = try Files.read("\(reply.report).md") ?? []
      session.printText(String(decoding: text, as: UTF8.self))
    }
  }
}
