import Control
import Foundation
import Model
import Platform
import Store

/// What `roost` alone says: what it is, what is set up, and what to do next.
struct FirstSteps: Sendable {
  let session: Session

  func show() async throws {
    let state = try session.state()
    let daemon = try await session.runningDaemon()
    session.print("roost \(RoostVersion.current): mailboxes for coding agents in tmux")
    session.print("")
    session.print("daemon  \(daemon.map { "runs (pid \($0.hello.pid))" } ?? "does not run")")
    for team in state.teams.values.sorted(by: { $0.name < $1.name }) {
      let live = team.agents.values.filter(\.isLive).count
      session.print("team    \(team.name): \(Printable.count(live, "agent"))")
    }
    if state.teams.isEmpty { session.print("team    none yet") }
    let mail = try unread(state)
    if mail > 0 { session.print("mail    \(mail) unread for you") }
    session.print("")
    for step in steps(state, isRunning: daemon != nil, mail: mail) { session.print(step) }
    session.print("roost help                     every command")
  }

  private func unread(_ state: State) throws -> Int {
    try state.teams.values.flatMap(\.personsMail).reduce(0) { sum, address in
      try sum + session.mailbox(of: address, in: state).counts().unread
    }
  }

  private func steps(_ state: State, isRunning: Bool, mail: Int) -> [String] {
    let agents = state.teams.values.flatMap(\.agents.values).filter(\.isLive)
    var steps: [String] = []
    if mail > 0 { steps.append("roost inbox                    read it") }
    if !isRunning { steps.append("roost up                       start the daemon") }
    guard agents.isEmpty else {
      steps.append("roost list                     who does what, and what waits")
      let name = agents.map(\.name).min() ?? "NAME"
      steps.append("roost send \(name) 'TEXT'".padding(to: 31) + "tell an agent something")
      return steps
    }
    if state.teams.isEmpty { steps.append("roost team create web          make a team") }
    let program = KnownAgents(session).installed.first ?? "COMMAND"
    steps.append("roost spawn ann -- \(program)".padding(to: 31) + "start an agent in a pane")
    steps.append("roost setup                    find your agents and set up what they need")
    steps.append("roost join ann                 in its own pane: register one that runs")
    return steps
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { HelpText.padded(self, width) }
}
