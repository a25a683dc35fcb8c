import Control
import Model

extension Command {
  private static let program = Operand<String>(
    "PROGRAM", .choice(Team.Bridge.Kind.allCases.map(\.rawValue)))
  private static let teamThere = Operand<String>("TEAM")
  private static let removes = Flag("remove", "take the bridge back")

  static let bridge = Command(
    "bridge", "Share the mailboxes of a team of jcode or Claude Code, in their place.",
    operands: [program, teamThere], options: [removes, json],
    details: """
      TEAM is the name that the other program has for it, and the team is called so here. Its members
      are agents that read their mailboxes themselves; agents that join the team here get what those
      write to them in their panes. Mail stands in the other program's files, and Roost's locks and
      copies in hidden folders beside them. A text that a program would take for an order, such as a
      shutdown_request, is refused. With --remove the members leave, and unread mail of Roost's agents
      comes into mailboxes of the team's own.

      jcode (~/.jcode) takes no lock: what it writes over comes back, while Roost's daemon runs; its
      members read what comes while they rest, one message a turn, and mark it first, so that what they
      take when they end is lost. A new session of its leader is followed. Claude Code
      (CLAUDE_CONFIG_DIR, or ~/.claude) takes a lock, as Roost does then, and removes what it has
      delivered, whether its model has seen it or not: nothing in the file proves that. To reach a
      session of Claude Code surely use its pane, or its hooks (`roost setup claude`, and --mode
      hook); its own members can write to an agent of Roost's only by the tools of `roost mcp`.
      """,
    example: "roost bridge jcode web"
  ) { words, session in
    guard let kind = Team.Bridge.Kind(rawValue: words[Self.program]) else {
      throw UsageError("there are bridges to jcode and claude, and to nobody else")
    }
    let name = try Name.checked(words[Self.teamThere], kind: "team")
    var request = BridgeRequest(team: name, kind: kind, directory: nil)
    if !words[Self.removes] { request.directory = try directory(kind, name, session) }
    let answer = try await session.daemon().call(
      .bridgeTeam, request.json, as: BridgeReply.init)
    session.show(answer) { reply in
      guard let inboxes = reply.inboxes else {
        let rest = reply.agents.isEmpty ? "" : "; it keeps \(reply.agents.joined(separator: ", "))"
        return session.print("the bridge of team \(reply.team) is gone\(rest)")
      }
      let members = reply.members.isEmpty ? "nobody yet" : reply.members.joined(separator: ", ")
      session.print("team \(reply.team) has its mailboxes in \(inboxes); members: \(members)")
      session.say("agents join it with `roost join NAME --team \(reply.team)`")
    }
  }

  /// Where a program has its team.
  private static func directory(
    _ kind: Team.Bridge.Kind, _ name: String, _ session: Session
  ) throws -> String {
    let home = session.environment["HOME"] ?? ""
    let given = session.environment["CLAUDE_CONFIG_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard home.hasPrefix("/") else { throw CommandFailure("HOME is not a directory's path") }
    return switch kind {
    case .jcode: "\(home)/.jcode/teams/\(name)"
    case .claude: "\(given ?? "\(home)/.claude")/teams/\(name)"
    }
  }
}
