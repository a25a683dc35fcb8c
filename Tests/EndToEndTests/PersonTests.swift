import Model
import Platform
import TestSupport
import Testing

/// A person at a second terminal, who types in the agent's pane.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct PersonTests {
  /// Attaches a terminal to the world's tmux from inside another tmux, whose keys are a person's.
  private func withPerson(
    _ world: World, _ body: @Sendable (PrivateTmux, _ keyboard: String) async throws -> Void
  ) async throws {
    let outer = PrivateTmux(socket: Scratch.path("outer"))
    try await outer.run([
      "new-session", "-d", "-x", "120", "-y", "41",
      "env -u TMUX tmux -S \(world.tmux.socket) attach -t =main:",
    ])
    let keyboard = try await outer.run(["display-message", "-p", "#{pane_id}"])
    do {
      try await eventually("the person is attached") {
        try await !world.tmux.run(["list-clients"]).isEmpty
      }
      try await body(outer, keyboard)
      await outer.end()
    } catch {
      await outer.end()
      throw error
    }
  }

  /// Types at the person's keyboard, and waits until the pane shows it: keys have a long way to go.
  private func type(
    _ text: String, _ outer: PrivateTmux, _ keyboard: String, _ world: World, _ pane: String
  ) async throws {
    try await outer.run(["send-keys", "-t", keyboard, "-l", text])
    try await eventually("the pane shows what was typed") {
      try await world.tmux.screen(of: pane).contains(text)
    }
  }

  @Test func `Mail waits while a person types and comes after they stop`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob", "lines")
      try await world.join("bob", pane)
      try await withPerson(world) { outer, keyboard in
        try await type("my own", outer, keyboard, world, pane)
        try await outer.run(["send-keys", "-t", keyboard, "Space"])
        try await world.done("send", "bob", "from a machine", "--from", "a")
        // On a busy machine the pause is over by then, and the draft is what keeps it waiting.
        try await world.held("bob", "person_typing", "draft")
        try await outer.run(["send-keys", "-t", keyboard, "words", "Enter"])
        let turns = try await world.turns("bob", 2)
        #expect(turns[0] == "my own words")
        #expect(turns[1].hasSuffix("from a machine"))
      }
    }
  }

  @Test func `A draft that a person left is untouched until they are done with it`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob", "lines")
      try await world.join("bob", pane)
      try await withPerson(world) { outer, keyboard in
        try await type("half a thought", outer, keyboard, world, pane)
        try await world.done("send", "bob", "from a machine", "--from", "a")
        try await world.held("bob", "draft")
        #expect(try world.turns("bob").isEmpty)
        #expect(try await world.tmux.screen(of: pane).contains("half a thought\n"))
        try await outer.run(["send-keys", "-t", keyboard, ", now whole", "Enter"])
        #expect(try await world.turns("bob", 2)[0] == "half a thought, now whole")
      }
    }
  }

  @Test(arguments: ["raw", "alternate"])
  func `Half a line of a person is not merged with a message, whatever it ends in`(mode: String)
    async throws
  {
    try await World.with { world in
      let before = mode == "alternate" ? "tput smcup; " : ""
      let pane = try await world.pane(
        "\(before)exec python3 \(Fixtures.path("echoing.py")) \(world.record("bob"))")
      try await eventually("the program is ready") {
        try await world.tmux.screen(of: pane).contains("ask")
      }
      try await world.join("bob", pane, "--profile", "plain")
      try await withPerson(world) { outer, keyboard in
        try await type("my own words:", outer, keyboard, world, pane)
        try await world.done("send", "bob", "from a machine", "--from", "a")
        try await world.held("bob", "draft")
        #expect(try world.turns("bob").isEmpty)
        try await outer.run(["send-keys", "-t", keyboard, "Enter"])
        try await world.allRead("bob")
        let turns = try await world.turns("bob", 2)
        #expect(turns[0] == "my own words:")
        #expect(turns[1].hasSuffix("] from a machine"))
      }
    }
  }

  @Test func `A draft at a line editor's prompt is seen by its profile`() async throws {
    try await World.with { world in
      let pane = try await world.pane("exec python3 -q -i")
      try await eventually("python is ready") {
        try await world.tmux.screen(of: pane).contains(">>>")
      }
      try await world.join("bob", pane)
      try await world.tmux.run(["send-keys", "-t", pane, "1 + 1"])
      try await eventually("python has the keys") {
        try await world.tmux.screen(of: pane).contains(">>> 1 + 1")
      }
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.held("bob", "draft")
      try await world.tmux.run(["send-keys", "-t", pane, "Enter"])
      try await world.allRead("bob")
      let screen = try await world.tmux.screen(of: pane)
      #expect(screen.contains(">>> 1 + 1\n2\n") && screen.contains("hello"))
    }
  }

  @Test(arguments: [200, 2000, 4000])
  func `A message that is longer than the screen is wide reaches a line editor`(
    length: Int
  ) async throws {
    try await World.with { world in
      let pane = try await world.pane("exec python3 -q -i")
      try await eventually("python is ready") {
        try await world.tmux.screen(of: pane).contains(">>>")
      }
      try await world.join("bob", pane)
      let text = (0..<length / 5).map { _ in "word" }.joined(separator: " ")
      for _ in 0..<3 { try await world.done("send", "bob", text, "--from", "a") }
      try await world.allRead("bob")
    }
  }

  @Test func `A message that opens a block in a REPL does not keep the next one back`() async throws
  {
    try await World.with { world in
      try world.configure(##"{"delivery": {"header": "#{id}#"}}"##)
      let pane = try await world.pane("exec python3 -q -i")
      try await eventually("python is ready") {
        try await world.tmux.screen(of: pane).contains(">>>")
      }
      try await world.join("bob", pane)
      try await world.tmux.run(["send-keys", "-t", pane, "if True:", "Enter"])
      try await eventually("python asks for the next line") {
        try await world.tmux.screen(of: pane).contains("...")
      }
      for text in ["one", "two"] { try await world.done("send", "bob", text, "--from", "a") }
      try await world.allRead("bob")
    }
  }

  @Test func `A block that a person has begun is theirs to end`() async throws {
    try await World.with { world in
      let pane = try await world.pane("exec python3 -q -i")
      try await eventually("python is ready") {
        try await world.tmux.screen(of: pane).contains(">>>")
      }
      try await world.join("bob", pane)
      try await withPerson(world) { outer, keyboard in
        try await outer.run(["send-keys", "-t", keyboard, "if True:", "Enter"])
        try await eventually("python asks for the next line") {
          try await world.tmux.screen(of: pane).contains("...")
        }
        try await world.done("send", "bob", "hello", "--from", "a")
        try await world.held("bob", "mode")
        try await outer.run(["send-keys", "-t", keyboard, " 6 * 7", "Enter", "Enter"])
        try await world.allRead("bob")
        #expect(try await world.tmux.screen(of: pane).contains("...  6 * 7\n...\n42\n>>> [a"))
      }
    }
  }
}
