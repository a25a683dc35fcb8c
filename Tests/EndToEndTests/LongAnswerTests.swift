import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Answers and requests that are longer than a line of the control socket may be.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(3))) struct LongAnswerTests {
  private let count = 8000

  @Test func `8,000 dead letters are listed, and counted in the status`() async throws {
    try await World.with { world in
      try world.home.prepare()
      let entries = (0..<count).map { number in
        var entry = JournalEntry(
          at: Timestamp.now, event: .dead, agent: Address(name: "bob", team: "web"),
          messages: [MessageID.make()])
        entry.reason = "it could not be typed: \(number) \(String(repeating: "x", count: 200))"
        return entry
      }
      try Journal(world.home).append(entries)
      try await world.done("up")
      let rows = try await world.json("dead", "list").array ?? []
      #expect(rows.count == count)
      #expect(rows.reduce(0) { $0 + $1.bytes().count } > 2 << 20)
      #expect(try await world.json("status")["dead_letters"]?.integer == count)
      #expect(try await world.done("dead", "list").split(separator: "\n").count == count + 1)
    }
  }

  @Test func `Teammates with long prompts are listed, and in the status`() async throws {
    try await World.with { world in
      try world.home.prepare()
      var state = State()
      state.teams["web"] = Team(name: "web", createdAt: Timestamp.now)
      for number in 0..<30 {
        var agent = Agent(name: "ann\(number)", team: "web", joinedAt: Timestamp.now)
        agent.spawn = Spawn(id: "s\(number)", command: ["cat"], tmuxSocket: world.tmux.socket)
        agent.spawn?.prompt = String(repeating: "Fix the login. ", count: 8000)
        agent.condition = Condition(.running, .start, why: "")
        state.teams["web"]?.agents[agent.name] = agent
      }
      try StateFile(world.home).save(&state)
      try await world.done("up")
      #expect(try await world.json("status")["agents"]?.array?.count == 30)
      #expect(try await world.json("list").array?.count == 30)
    }
  }

  @Test func `A request that is too long is refused in words, and the daemon goes on`() async throws
  {
    try await World.with { world in
      try await world.team()
      let word = String(repeating: "x", count: 100_000)
      let words = Array(repeating: word, count: 12)
      let exit = try await ChildProcess(
        BuiltPrograms.roost,
        ["spawn", "ann", "--socket", world.tmux.socket, "--", "cat"] + words,
        environment: world.environment
      ).run()
      #expect(exit.code != 0)
      #expect(exit.errorText.contains("the daemon takes 1048576"))
      #expect(try await world.json("status")["agents"]?.array?.isEmpty == true)
    }
  }
}
