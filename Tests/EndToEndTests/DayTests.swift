import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A day of a team: a person, a lead and four agents, and what is shown of them at each step.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct DayTests {
  private static let names = ["ann", "bob", "cat", "dan"]

  private func status(_ world: World, _ name: String) async throws -> String? {
    try await world.json("list").array?.first { $0["name"]?.string == name }?["status"]?.string
  }

  /// Waits until `list` says a status, and `top` shows the word for it in the agent's line.
  private func shows(
    _ world: World, _ screen: TopScreen, _ name: String, _ wanted: String, as word: String
  ) async throws {
    try await eventually("\(name) is \(wanted)") { try await status(world, name) == wanted }
    try await eventually("top shows that \(name) is \(word)") {
      try await screen.text().split(separator: "\n").contains { line in
        let words = line.prefix { $0 != "│" }.split(separator: " ").map(String.init)
        return words.prefix(2).contains { $0.hasSuffix(name) }
          && words.joined(separator: " ").contains(" \(word)")
      }
    }
  }

  private func told(_ world: World, _ text: String) async throws {
    try await eventually("the person is told: \(text)") {
      try world.told().contains { $0["text"]?.string?.contains(text) == true }
    }
  }

  private func pane(_ world: World, _ name: String) async throws -> String {
    let row = try await world.json("list").array?.first { $0["name"]?.string == name }
    return try #require(row?["pane"]?["id"]?.string)
  }

  @Test func `Who asks, hangs, crashes and ends is shown everywhere, each once`() async throws {
    try await World.with { world in
      try world.configureDay()
      try await world.team()
      try await world.done("join", "team-lead", "--mode", "file")
      for name in Self.names { try await world.spawn(name, [], StandIn(name).command) }
      try await TopScreen.with(world, 120, 40) { screen in
        try await screen.start()
        for name in Self.names { try await shows(world, screen, name, "idle", as: "idle") }

        // One asks for permission, and a person gives it.
        try await world.done("send", "ann", "ask before you change it", "--from", "team-lead")
        try await shows(world, screen, "ann", "needs_you", as: "needs you")
        try await screen.shows("1 needs you", "permission: Allow it? [y/n]")
        try await told(world, "ann needs you: permission: Allow it? [y/n]")
        try await world.awaitStatusLine("ann needs you")
        try await world.tmux.run(["send-keys", "-t", try await pane(world, "ann"), "y", "Enter"])
        try await shows(world, screen, "ann", "idle", as: "idle")
        try await world.awaitStatusLine("")

        // One gets stuck, goes on by itself and rests.
        let bob = StandIn("bob")
        try await world.done("send", "bob", "hang a while")
        try await shows(world, screen, "bob", "stuck", as: "stuck")
        try await screen.shows("1 stuck", "it seems to work")
        try await told(world, "bob needs you: it seems to work (its screen says so)")
        try bob.goOn()
        try await shows(world, screen, "bob", "running", as: "working")
        try await world.awaitStatusLine("")
        try bob.rest()
        try await shows(world, screen, "bob", "idle", as: "idle")

        // One crashes.
        try await world.done("send", "cat", "crash now", "--from", "team-lead")
        try await shows(world, screen, "cat", "failed", as: "failed")
        try await told(world, "cat failed: its program ended with exit code 3")
        try await eventually("the lead has the notice") {
          try world.mailbox(of: "team-lead").readAll().contains { $0.text.contains("cat failed") }
        }

        // One tells what it did and ends.
        try await world.done("send", "user", "the tests pass", "--from", "dan")
        try await told(world, "mail from dan: the tests pass")
        try await world.done("send", "dan", "end then")
        try await shows(world, screen, "dan", "completed", as: "ended")
        try await told(world, "dan has finished")
        try await world.awaitStatusLine("1 mail · cat failed · dan finished")

        // The evening: what was said, in order, and who is how.
        let log = try await world.json("log").array ?? []
        let said = log.filter { $0["kind"] != "notice" }.compactMap { $0["text"]?.string }
        #expect(
          said.filter { !$0.contains("idle_notification") } == [
            "ask before you change it", "hang a while", "crash now", "the tests pass", "end then",
          ])
        let shown = try await world.done("log")
        #expect(shown.contains("ann") && shown.contains("ask before you change it"))
        let rows = try await world.json("list").array ?? []
        let statuses = Self.names.map { name in
          rows.first { $0["name"]?.string == name }?["status"]?.string
        }
        #expect(statuses == ["idle", "idle", "failed", "completed"])
        #expect(try await world.done("inbox").contains("the tests pass"))
        let alerts = try world.told().flatMap { $0["alerts"]?.array ?? [] }
        let keys = alerts.compactMap { $0["key"]?.string }
        #expect(Set(keys).count == keys.count, "told twice: \(keys)")
      }
    }
  }
}

extension World {
  /// The stand-ins' settings, and a command that records all that a person is told.
  fileprivate func configureDay() throws {
    let command = JSON.array(["sh", "-c", .string("cat >>\(Scratch.path("told"))")]).text()
    try configure(
      """
      {\(StandIn.settings), "notify": {"command": \(command),
        "events": ["mail", "needs_you", "failed", "finished"]}}
      """)
  }
}
