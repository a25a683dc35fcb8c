import Control
import JSONSyntax
import Model
import Store

extension Command {
  static let status = Command(
    "status", "Show the daemon, the teams, the agents and what waits.", options: [.json],
    details: "It ends with code 69 if the daemon does not run.", example: "roost status"
  ) { words, session in
    guard let daemon = try await session.runningDaemon() else {
      if words.has("json") {
        let agents = try await AgentRows(session).read(team: nil)
        session.print(["daemon": .null, "agents": .array(agents)])
      }
      throw ControlError.notRunning(socket: session.home.socket)
    }
    let status = try await daemon.call(.status, [:])
    if words.has("json") { return session.print(status) }
    let about = status["daemon"]
    session.print(
      "daemon \(about?["version"]?.string ?? "") (pid \(about?["pid"]?.integer ?? 0))"
        + " since \(InboxView.time(about?["started_at"]?.string ?? "")), home \(session.home.root)")
    let agents = status["agents"]?.array ?? []
    let waiting = agents.reduce(0) { $0 + ($1["waiting"]?.integer ?? 0) }
    let dead = status["dead_letters"]?.integer ?? 0
    session.print(
      [
        Printable.count(status["teams"]?.array?.count ?? 0, "team"),
        Printable.count(agents.count, "agent"), Printable.count(waiting, "unread message"),
        Printable.count(dead, "dead letter"),
      ].joined(separator: ", "))
    if !agents.isEmpty {
      session.print("")
      session.print(AgentRows.table(agents))
    }
    let hubs = status["hubs"]?.array ?? []
    if !hubs.isEmpty {
      session.print("")
      session.print(HubRows.table(hubs))
    }
    for note in status["notes"]?.array ?? [] {
      session.say("note: \(note.string ?? ""); see `roost doctor`")
    }
  }
}
