import Platform
import TerminalUI

extension Command {
  static let top = Command(
    "top", "Watch the agents, full screen: what they do, what waits, their tasks and costs.",
    options: [team],
    details: """
      Arrow keys select an agent; its pane, its conversation or its deliveries are shown beside it.
      t shows the tasks of teams and what they have spent. ? shows all keys, q quits. The terminal
      is given back as it was, also after an error. If top itself is killed with SIGKILL, `reset`
      does that.
      """,
    example: "roost top"
  ) { words, session in
    let team = try words[Self.team].map { try Identity(session).team($0) }
    guard FullScreen.isPossible(session.environment) else {
      throw CommandFailure(
        "top needs a terminal that it can draw on; `roost list` shows the agents, and"
          + " `roost list --follow` goes on to")
    }
    var loop = try TopLoop(session, team: team)
    switch await loop.run() {
    case .quit: return
    case .attach(let pane): try await PaneView(session).show(pane)
    case .signal(let number): ThisProcess.exitNow(128 + number)
    }
  }
}
