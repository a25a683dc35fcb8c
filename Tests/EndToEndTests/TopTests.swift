import Platform
import TestSupport
import Testing

/// What `roost top` shows in a real terminal, and what its keys do.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct TopTests {
  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `An agent that joins, its mail, its state and its screen are shown as they change`(
    columns: Int, rows: Int
  ) async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      let pane = try await world.pane("exec python3 -q -i")
      try await TopScreen.with(world, columns, rows) { screen in
        try await screen.start()
        try await screen.shows("there are no agents")
        try await world.join("ann", pane)
        try await screen.shows(" ann ", "1 agent", "1 Pane  2 Conversation  3 Deliveries")
        try await screen.shows(">>>")
        try await world.done("join", "bob", "--mode", "file")
        try await screen.shows(" bob ", "2 agents")
        try await world.done("send", "bob", "hello", "--from", "ann")
        try await screen.shows(line: #/bob .* 1 .*/#)
        try await screen.shows("1 unread")
        try await world.tmux.run(["send-keys", "-t", pane, "print('x' * 3 + 'y')", "Enter"])
        try await screen.shows("xxxy")
        try await world.done("pause", "bob")
        try await screen.shows(line: #/bob +paused/#)
        try await world.tmux.run(["kill-pane", "-t", pane], mayFail: true)
        try await screen.shows(line: #/ann +gone/#)
        try await screen.type("q")
        try await eventually("it has ended") { try await !screen.isFullScreen }
      }
    }
  }

  @Test func `Another size is laid out anew, down to one that is hardly there`() async throws {
    try await TopScreen.withBob { world, screen in
      try await screen.start()
      try await screen.shows(" bob ")
      for (columns, rows) in [(20, 5), (200, 60), (1, 1), (120, 40), (80, 24)] {
        try await screen.terminal.run([
          "resize-window", "-t", screen.pane, "-x", "\(columns)", "-y", "\(rows)",
        ])
        if columns == 1 { continue }
        try await eventually("it is laid out for \(columns)×\(rows)") {
          let lines = try await screen.text().split(
            separator: "\n", omittingEmptySubsequences: false)
          let isWide = lines.contains { $0.contains("│ 1 Pane") }
          return lines.last?.hasPrefix(" ? help") == true && isWide == (columns == 200)
            && lines.contains { $0.hasPrefix(" bob") }
        }
      }
    }
  }

  @Test func `The conversation shows what was archived, too, of both sides`() async throws {
    try await TopScreen.withBob { world, screen in
      try await world.done("join", "ann", "--mode", "file")
      let old = try await world.done("send", "bob", "which port?", "--from", "ann").trimmed
      let answer = try await world.done("send", "ann", "port 8080", "--from", "bob").trimmed
      try await world.done("send", "bob", "thanks", "--from", "ann")
      try await world.done("archive", "bob", "--id", old)
      try await world.done("archive", "ann", "--id", answer)
      try await screen.start()
      try await screen.shows(" ann ", " bob ")
      try await screen.type("2")
      try await screen.shows("which port?", "port 8080", "thanks")
      // A message that is archived meanwhile stays where it is.
      let last = try await world.done("send", "ann", "bye", "--from", "bob").trimmed
      try await screen.shows("bye")
      try await world.done("archive", "ann", "--id", last)
      try await world.done("send", "ann", "really", "--from", "bob")
      try await screen.shows("which port?", "port 8080", "thanks", "bye", "really")
    }
  }

  @Test func `Keys send a message, pause and resume, show it, and attach`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob", "lines")
      try await world.join("bob", pane)
      try await TopScreen.with(world) { screen in
        try await screen.start()
        try await screen.shows(" bob ")
        try await screen.type("p")
        try await screen.shows(line: #/bob +paused/#)
        try await screen.type("s")
        try await screen.shows("to bob: ")
        try await screen.type("-l", "quite a q 世界")
        try await screen.shows("to bob: quite a q 世界")
        try await screen.type("Enter")
        try await screen.shows("sent to bob as ")
        try await screen.shows(line: #/bob +paused .* 1 .*paused/#)
        try await screen.type("2")
        try await screen.shows("user → bob", "quite a q 世界")
        try await screen.type("p")
        try await eventually("it was read") {
          try world.turns("bob").contains { $0.hasSuffix("quite a q 世界") }
        }
        try await screen.type("3")
        try await screen.shows("submitted")
        try await screen.type("K")
        try await screen.shows("Kill bob", "y/n")
        try await screen.type("n", "Enter")
        // The terminal becomes a tmux client that shows the pane.
        try await eventually("the pane is shown") {
          try await world.tmux.run(["list-clients"]).isEmpty == false
        }
        try await screen.shows("ready")
      }
    }
  }

  @Test func `A teammate is asked to finish, after a question`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("gina", [], ["python3", Fixtures.path("teammate.py"), "willing"])
      try await TopScreen.with(world) { screen in
        try await screen.start()
        try await screen.shows(" gina ")
        try await screen.type("x")
        try await screen.shows("Ask gina to finish?")
        try await screen.type("y")
        try await screen.shows("gina@default has finished")
      }
    }
  }

  @Test func `A daemon that is killed is told, its last word stays, and a new one is found`()
    async throws
  {
    try await TopScreen.withBob { world, screen in
      try await screen.start()
      try await screen.shows(" bob ")
      let daemon = try #require(try world.daemonPID())
      Signals.send(Signals.kill, to: daemon)
      try await screen.shows("the daemon", " bob ")
      try await world.done("up")
      try await eventually("it is connected again") {
        try await !screen.text().contains("the daemon")
      }
      try await world.done("join", "cleo", "--mode", "file")
      try await screen.shows(" cleo ", "2 agents")
    }
  }

  @Test func `Without a daemon the files are shown, and that there is none`() async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      try await world.done("down")
      try await TopScreen.with(world) { screen in
        try await screen.start()
        try await screen.shows("the daemon does not run", " bob ")
      }
    }
  }

  @Test func `What is not a terminal, or a dumb one, gets one line that points to list`()
    async throws
  {
    try await World.with { world in
      let piped = try await world.roost("top", extra: ["TERM": "xterm"])
      #expect(piped.code == 1 && piped.text.isEmpty)
      #expect(piped.errorText.contains("roost list"))
      #expect(piped.errorText.split(separator: "\n").count == 1)
      try await TopScreen.with(world) { screen in
        try await screen.type("TERM=dumb roost top; echo ended with $?", "Enter")
        try await screen.shows("roost list", "ended with 1")
      }
    }
  }
}
