import Platform
import Store
import TestSupport
import Testing

/// The terminal after `roost top` is the terminal before it, however it ended.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct TopRestoreTests {
  enum End: String, CaseIterable {
    case quit, controlC, terminate, hangUp, interrupt, fault, daemonKilled
  }

  @Test(arguments: End.allCases) func `The terminal is restored after`(end: End) async throws {
    try await TopScreen.withBob { world, screen in
      let before = try await screen.setup()
      // The report of a fault asks for keys.
      try await screen.start("SWIFT_BACKTRACE=enable=no roost top")
      try await screen.shows(" bob ")
      #expect(try await screen.terminal.value("mouse_sgr_flag", of: screen.pane) == "1")
      let process = try await screen.process()
      switch end {
      case .quit: try await screen.type("q")
      case .controlC: try await screen.type("C-c")
      case .terminate: Signals.send(Signals.terminate, to: process)
      case .hangUp: Signals.send(Signals.hangUp, to: process)
      case .interrupt: Signals.send(Signals.interrupt, to: process)
      case .fault: Signals.send(6, to: process)
      case .daemonKilled:
        Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
        try await screen.shows("the daemon")
        try await screen.type("q")
      }
      try await eventually("it has ended") { ProcessTable.identity(of: process) == nil }
      let after = try await screen.setup()
      #expect(after == before)
    }
  }

  @Test func `Suspended it gives the terminal back, and takes it again when it goes on`()
    async throws
  {
    try await TopScreen.withBob { world, screen in
      let before = try await screen.setup()
      try await screen.start()
      for _ in 0..<2 {
        try await screen.shows(" bob ")
        try await screen.type("C-z")
        try await screen.shows("Stopped")
        let after = try await screen.setup()
        #expect(after == before)
        try await screen.type("fg", "Enter")
        try await screen.shows(" bob ", "? help")
      }
      // Stopped by somebody else it goes on as well.
      let process = try await screen.process()
      Signals.send(Signals.suspend, to: process)
      try await screen.shows("Stopped")
      let after2 = try await screen.setup()
      #expect(after2 == before)
      try await screen.type("fg", "Enter")
      try await screen.shows(" bob ", "? help")
      try await world.done("pause", "bob")
      try await screen.shows(line: #/bob +paused/#)
      try await screen.type("q")
      try await eventually("it has ended") { ProcessTable.identity(of: process) == nil }
      let after3 = try await screen.setup()
      #expect(after3 == before)
    }
  }

  @Test func `Where no shell would continue it, it does not stop`() async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      let pane = try await world.pane(
        "ROOST_HOME=\(world.home.root) exec \(try BuiltPrograms.roost) top")
      try await eventually("it runs") { try await world.tmux.screen(of: pane).contains(" bob ") }
      try await world.tmux.run(["send-keys", "-t", pane, "C-z"])
      try await eventually("it says so") {
        try await world.tmux.screen(of: pane).contains("there is no shell to come back from")
      }
    }
  }
}
