import Control
import Model

extension Command {
  private static let name = Operand<String?>("NAME", .team)

  static let teamRevive = Command(
    "team revive", "Start teammates again that ended with their tmux server.",
    operands: [name],
    options: [socket, json],
    details: "Each takes up its conversation where its program can; the others are named.",
    example: "roost team revive web"
  ) { words, session in
    let name = try Identity(session).team(words[Self.name])
    let socket = words[Self.socket] ?? session.tmuxSocket
    let answer = try await session.daemon().call(
      .reviveTeam, ReviveRequest(name: name, socket: socket).json, timeout: .seconds(120),
      as: ReviveReply.list)
    try session.show(answer) { teammates in try tell(teammates, of: name, session) }
  }

  private static func tell(
    _ teammates: [ReviveReply], of team: String, _ session: Session
  ) throws {
    var failures = 0
    var passedOver = 0
    for teammate in teammates {
      switch teammate.outcome {
      case .started(let pane): session.print("\(teammate.agent) is back in \(pane)")
      case .passedOver(let reason):
        passedOver += 1
        session.say("\(teammate.agent) is not revived: \(reason)")
      case .failed(let error):
        failures += 1
        session.say("\(teammate.agent): \(error)")
      }
    }
    if passedOver == teammates.count { session.say("no teammate of \(team) is to be revived") }
    if failures > 0 {
      throw CommandFailure("\(Printable.count(failures, "teammate")) could not be revived")
    }
  }
}
