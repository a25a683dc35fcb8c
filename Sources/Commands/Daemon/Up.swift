import Control
import JSONSyntax
import Platform

extension Command {
  static let up = Command(
    "up", "Start the daemon; fine if it already runs.", options: [json],
    details: "It returns when the daemon answers.", example: "roost up"
  ) { words, session in
    let running = try await session.runningDaemon()
    let daemon: ControlClient
    if let running {
      daemon = running
      let program = try? DaemonLauncher(session: session).program()
      if let build = running.hello.build, build != program.flatMap(ProgramFile.build) {
        session.say("the daemon is another build than this roost; `roost restart` starts this one")
      }
    } else {
      daemon = try await DaemonLauncher(session: session).start()
    }
    let pid = daemon.hello.pid
    session.show(["pid": .integer(pid), "started": .bool(running == nil)]) {
      session.print("the daemon \(running == nil ? "runs" : "already runs") (pid \(pid))")
    }
  }
}
