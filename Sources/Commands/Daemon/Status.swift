import Control
import JSONSyntax
import Model
import Store

extension Command {
  private static let tmux = Flag(
    "tmux", "print one line for a tmux status line: what waits for you")

  static let status = Command(
    "status", "Show the daemon, the teams, the agents and what waits.", options: [tmux, json],
    details: """
      It ends with code 69 if the daemon does not run. --tmux starts none, prints what it can, and
      ends with code 0: for `#(roost status --tmux)` in status-right, where @roost is not wanted.
      """,
    example: "roost status"
  ) { words, session in
    if words[Self.tmux] { return try await StatusLine(session: session).show() }
    guard let daemon = try await session.runningDaemon() else {
      try await session.show {
        let agents = try await AgentRows(session).read(team: nil)
        return ["daemon": .null, "agents": .array(agents.map(\.json))]
      } text: {
      }
      throw ControlError.notRunning(socket: session.home.socket)
    }
    let answer = try await daemon.call(.status, as: StatusReply.init)
    let agents = try answer.agents.map(\.value)
    session.show(answer) { status in show(status, agents, session) }
  }

  private static func show(_ status: StatusReply, _ agents: [AgentRow], _ session: Session) {
    session.print(
      "daemon \(status.daemon.version) (pid \(status.daemon.pid))"
        + " since \(InboxView.time(status.daemon.startedAt)), home \(session.home.root)")
    let waiting = agents.reduce(0) { $0 + ($1.waiting ?? 0) }
    session.print(
      [
        Printable.count(status.teams.count, "team"), Printable.count(agents.count, "agent"),
        Printable.count(waiting, "unread message"),
        Printable.count(status.deadLetters, "dead letter"),
      ].joined(separator: ", "))
    if !agents.isEmpty {
      session.print("")
      session.print(AgentRows.table(agents))
    }
    if !status.hubs.isEmpty {
      session.print("")
      session.print(HubRows.table(status.hubs))
    }
    for note in status.notes { session.say("note: \(note); see `roost doctor`") }
  }
}
