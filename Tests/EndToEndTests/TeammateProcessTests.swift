import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Where and how a teammate's program starts, and that all of it ends.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct TeammateProcessTests {
  @Test func `The first teammate starts where tmux never ran`() async throws {
    try await World.with { world in
      try await world.team()
      let directory = Scratch.path("tmux-\(ThisProcess.userID)")
      let exit = try await world.roost(
        "spawn", "ann", "--socket", "\(directory)/default", "--", "sleep", "1000")
      #expect(exit.code == 0, "\(exit.errorText)")
      #expect(try Files.status(directory)?.permissions == 0o700)
      try await world.done("kill", "ann")
      await PrivateTmux(socket: "\(directory)/default").end()
    }
  }

  @Test(arguments: ["x#(touch pwned)", "#{pane_id}", "a##[b", "%H:%M #S"])
  func `A directory of any name is where the program starts, and nothing in it is run`(
    name: String
  ) async throws {
    try await World.with { world in
      try await world.team()
      let directory = "\(Scratch.path("places"))/\(name)"
      try Files.createDirectory(directory)
      for start in ["ann", "ben"] {
        try await world.spawn(
          start, ["--cwd", directory], ["sh", "-c", "pwd > \(start); exec cat"])
        try await eventually("\(start) has started there") {
          try Files.read("\(directory)/\(start)").map { String(decoding: $0, as: UTF8.self) }
            == "\(directory)\n"
        }
      }
      #expect(try Files.status("\(directory)/pwned") == nil)
      #expect(try Files.status("\(Scratch.path("places"))/pwned") == nil)
      #expect(try Files.status("pwned") == nil)
    }
  }

  @Test func `Kill ends what a teammate started, wherever it has gone`() async throws {
    try await World.with { world in
      try await world.team()
      let pids = Scratch.path("pids")
      let script = """
        import os, subprocess, sys, time
        def note(): open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
        note()
        if os.fork() == 0:
            os.setsid(); note(); time.sleep(1000)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                note(); time.sleep(1000)
            os._exit(0)
        subprocess.Popen(["sh", "-c", "trap '' HUP TERM; echo $$ >> $0; sleep 1000", sys.argv[1]])
        time.sleep(1000)
        """
      try await world.spawn("ann", [], ["python3", "-c", script, pids])
      try await world.spawn("ben", [], ["sleep", "1000"])
      @Sendable func started() throws -> [Int32] {
        String(decoding: try Files.read(pids) ?? [], as: UTF8.self).split(separator: "\n")
          .compactMap { Int32($0) }
      }
      try await eventually("all have started") { try started().count == 4 }
      try await world.done("kill", "ann")
      for pid in try started() { #expect(ProcessTable.identity(of: pid) == nil, "\(pid)") }
      let ben = try await world.json("list").array?.first { $0["name"]?.string == "ben" }
      #expect(ben?["status"]?.string != "failed")
      #expect(try world.daemonPID() != nil)
    }
  }
}
