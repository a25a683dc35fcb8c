import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Files that Roost and a program that knows jcode's format alone read from each other.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct SeedFormatTests {
  private func seed(_ words: String...) async throws -> [JSON] {
    let exit = try await ChildProcess(
      "python3", [Fixtures.path("seed_format.py")] + words, timeout: .seconds(20)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return try exit.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  @Test func `Its inbox and its team are read as jcode's, and jcode's messages as its own`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn(
        "ann", ["--mode", "file", "--prompt", "do it", "--type", "explore"], ["cat"])
      let box = world.mailbox(of: "ann")
      try await world.done("send", "ann", "from \"Roost\" ✓\n2", "--from", "ben", "--summary", "s")
      _ = try await world.done("next", "ann")
      let own = try await seed("inbox", box.paths.file)
      #expect(own.map { $0["text"] } == ["do it", "from \"Roost\" ✓\n2"])
      #expect(own.map { $0["read"] } == [true, false])
      #expect(own[1]["summary"] == "s")

      _ = try await seed("send", box.paths.file, "ben", "from jcode")
      #expect(try box.readAll().map(\.text) == ["do it", "from \"Roost\" ✓\n2", "from jcode"])
      try await world.done("send", "ann", "again", "--from", "ben")
      #expect(
        try await seed("inbox", box.paths.file).map { $0["read"] } == [true, false, false, false])

      let team = try #require(try await seed("team", world.home.teamFile("default")).first)
      #expect(team["lead_agent_id"] == "team-lead@default")
      let ann = try #require(team["members"]?.array?.first)
      #expect(ann["agent_id"] == "ann@default" && ann["is_active"] == true)
      #expect(ann["prompt"] == "do it" && ann["agent_type"] == "explore")
      #expect(ann["permission"] == "normal")
      try await world.done("kill", "ann")
      let after = try #require(try await seed("team", world.home.teamFile("default")).first)
      #expect(after["members"]?.array?.first?["is_active"] == false)
    }
  }
}
