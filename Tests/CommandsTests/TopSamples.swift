import Commands
import Control
import Foundation
import Model
import TerminalUI

/// Agents in every state that `top` knows, and the time at which they are looked at.
enum TopSamples {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  static func ago(_ seconds: Double) -> String {
    Timestamp.text(now.addingTimeInterval(-seconds))
  }

  static func reply(
    _ name: String, team: String = "web", status: String = "active", waiting: Int? = 0,
    _ change: (inout AgentReply) -> Void = { _ in }
  ) -> AgentReply {
    var agent = Agent(name: name, team: team, joinedAt: ago(7200))
    agent.pane = PaneBinding(
      socket: "/tmp/t", serverPID: 1, serverStarted: 1, pane: "%3", panePID: 2,
      terminal: "/dev/pts/9")
    var reply = AgentReply(agent: agent, status: status)
    reply.waiting = waiting
    if ["running", "idle", "needs_you"].contains(status) {
      reply.seen = AgentReply.Seen(status: status, since: ago(250), why: "its screen says so")
    }
    change(&reply)
    return reply
  }

  static var everyState: [AgentReply] {
    [
      reply("ann", status: "running") { $0.agent.profile = "claude" },
      reply("bob", waiting: 3) {
        $0.hold = AgentReply.Hold(
          reason: "shell_in_front", detail: "the shell bash is in front of the pane",
          seenAt: ago(9))
      },
      reply("cleo", status: "needs_you", waiting: 1) {
        $0.seen?.why = "permission: Do you want to run rm -rf build?"
      },
      reply("dora", status: "idle"),
      reply("eve", status: "paused", waiting: 12) { $0.agent.isPaused = true },
      reply("fred", status: "gone") { $0.agent.gone = "its pane %5 is gone" },
      reply("gina", status: "failed") {
        $0.agent.gone = "its pane %6 is gone"
        $0.agent.condition = Condition(
          .failed, .exit, since: ago(100_000), why: "its program ended with exit code 3")
      },
      reply("hal", waiting: nil) { $0.fault = "the mailbox is locked" },
    ]
  }

  static func status(_ agents: [AgentReply]) -> StatusReply {
    var status = StatusReply(
      daemon: StatusReply.Daemon(pid: 1, version: "1", startedAt: "", home: "/h"))
    status.agents = agents
    return status
  }

  static func model(
    _ columns: Int, _ rows: Int, _ agents: [AgentReply] = everyState, team: String? = nil
  ) -> TopModel {
    var model = TopModel(size: CellSize(columns: columns, rows: rows), team: team)
    model.connection = .live
    model.take(status(agents))
    model.arrange()
    return model
  }

  static func text(_ model: TopModel) -> [String] {
    let frame = TopView(model, at: now).frame(usesColor: true)
    return (0..<frame.size.rows).map { frame.text(ofRow: $0) }
  }
}
