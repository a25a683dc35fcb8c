import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teammates at work, and how people and leads see them.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10)))
struct TeammateWorkTests {
  @Test func `A teammate without hooks works when it has a message, and rests when it is quiet`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"teams": {"idle_seconds": 1}}"#)
      try await world.team()
      try await world.spawn(
        "ann", [], ["python3", Fixtures.path("recorder.py"), world.record("ann")])
      for number in 0..<2 {
        try await world.done("send", "ann", "task \(number)", "--from", "team-lead")
        try await eventually("it has the message") { try world.turns("ann").count == number + 1 }
        try await eventually("it works and rests") {
          try await world.toldStatuses().count == 2 * (number + 1)
        }
        #expect(
          try await world.json("list").array?.first?["condition"]?["why"]
            == "it has written nothing for 1 s")
      }
      #expect(try await world.toldStatuses() == ["running", "idle", "running", "idle"])
      // The second notice would say what the unread first one says.
      #expect(
        try world.mailbox(of: "team-lead").readAll().map(\.text).map { Frame($0) } == [
          .idle(from: "ann", summary: nil)
        ])
    }
  }

  @Test func `What the user says goes ahead of what agents say`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn(
        "ann", [], ["python3", Fixtures.path("recorder.py"), world.record("ann")])
      try await world.done("pause", "ann")
      try await world.done("send", "ann", "from an agent", "--from", "ben")
      try await world.done("send", "ann", "from the user")
      try await world.held("ann", "paused")
      try await world.done("resume", "ann")
      try await world.allRead("ann")
      try await eventually("the last was read") {
        try world.turns("ann").contains { $0.contains("] from an agent") }
      }
      let all = try world.turns("ann").joined()
      let user = try #require(all.firstRange(of: "] from the user")?.lowerBound)
      let agent = try #require(all.firstRange(of: "] from an agent")?.lowerBound)
      #expect(user < agent)
    }
  }

  @Test func `A pane is shown by its agent's name`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", [], ["cat"])
      try await world.spawn("ben", [], ["cat"])
      for name in ["ben", "ann"] {
        let shown = try await world.roost("attach", name)
        #expect(shown.errorText.contains("is selected"))
        #expect(
          try await world.tmux.run(["display-message", "-p", "-t", "=roost-default:", "#W"]) == name
        )
      }
      try await world.done("kill", "ann")
      #expect(try await world.roost("attach", "ann").code == 1)
    }
  }

  @Test func `A list that is followed shows each change`() async throws {
    try await World.with { world in
      try await world.team()
      let shown = Scratch.path("shown")
      try await world.tmux.run([
        "new-session", "-d", "-s", "follower", "-e", "ROOST_HOME=\(world.home.root)",
        "\(try BuiltPrograms.roost) list -f --json > \(shown)",
      ])
      @Sendable func statuses() throws -> [String] {
        String(decoding: try Files.read(shown) ?? [], as: UTF8.self).split(separator: "\n")
          .compactMap { (try? JSON(parsing: String($0)))?.array?.first?["status"]?.string }
      }
      try await eventually("it follows") { try Files.read(shown)?.isEmpty == false }
      try await world.spawn("ann", [], ["cat"])
      try await eventually("the start is shown") { try statuses().last == "idle" }
      try await world.done("kill", "ann")
      try await eventually("the end is shown") { try statuses().last == "killed" }
    }
  }
}

extension World {
  /// What the daemon has told of what teammates do.
  fileprivate func toldStatuses() async throws -> [String] {
    try await done("events", "--since", "0").split(separator: "\n").map {
      try JSON(parsing: String($0))
    }.filter { $0["type"] == "agent.status" }.compactMap { $0["data"]?["status"]?.string }
  }
}
