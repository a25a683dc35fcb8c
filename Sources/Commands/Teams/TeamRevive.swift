import Control
import JSONSyntax
import Model
import Store

extension Command {
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
