import Control
import Model

extension Command {
  private static let reason = Option<String>("reason", value: "R", "why")
  private static let timeout = Option<Duration>(
    "timeout", value: "TIME", "how long each may take to answer (default: 60s)")
  private static let isForced = Flag("force", "end those that refuse or do not answer")
  private static let name = Operand<String>("NAME", .team)

  static let teamDissolve = Command(
    "team dissolve", "Ask every teammate to finish, end those that do, and put the team away.",
    operands: [name],
    options: [reason, timeout, isForced, json],
    details: """
      Nobody is ended against its will without --force. Worktrees are removed where all work in
      them is kept, untracked and ignored files too; others stay, and are named. The team's files
      move into dissolved/.
      """,
    example: "roost team dissolve web --reason \"released\""
  ) { words, session in
    let name = try Identity(session).team(words[Self.name])
    let seconds = words[Self.timeout]?.inWholeSeconds
    let wait = Duration.seconds(try seconds ?? session.settings().shutdownSeconds)
    session.say("asking the teammates to finish; this takes \(wait.words) at most")
    var request = DissolveRequest(name: name, isForced: words[Self.isForced])
    request.reason = words[Self.reason]
    request.seconds = seconds
    let answer = try await session.daemon().call(
      .dissolveTeam, request.json, timeout: wait + .seconds(660), as: DissolveReply.init)
    session.show(answer) { dissolved in
      if !dissolved.members.isEmpty { session.print(table(of: dissolved.members)) }
      guard let archive = dissolved.archive else { return }
      session.print("team \(name) is dissolved; its files are in \(archive)")
    }
    guard answer.value.archive == nil else { return }
    let staying = answer.value.members.filter { !$0.isEnded }
    let left = staying.map { member in
      "\(member.agent.name): \(member.outcome)\(member.note.map { " (\($0))" } ?? "")"
    }
    let hasErrors = staying.contains { $0.outcome == "error" }
    throw CommandFailure(
      "team \(name) is not dissolved: \(left.joined(separator: ", ")); "
        + (hasErrors ? "mend that and dissolve it again" : "--force ends them"))
  }

  private static func table(of members: [DaemonEvent.MemberEnd]) -> Table {
    var table = Table("AGENT", "OUTCOME", "NOTE")
    for member in members {
      table.rows.append([
        Table.Cell("\(member.agent)"), Table.Cell(member.outcome),
        Table.Cell(member.note ?? "", .faint),
      ])
    }
    return table
  }
}
