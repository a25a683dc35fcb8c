import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Answers and requests that are longer than a line of the control socket may be.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct LongAnswerTests {
  private let count = 8000

  @Test func `8,000 dead letters are listed, and counted in the status`() async throws {
    try await World.with { world in
      try world.home.prepare()
      let entries = (0..<count).map { number in
        var entry = JournalEntry(
          at: Timestamp.now, event: .dead, agent: Address(name: "bob", team: "web"),
          messages: [MessageID.make()])
        entry.reason = "it could not be typed: \(number) \(String(repeating: "x", count: 50))"
        return entry
      }
      try Journal(world.home).append(entries)
      try await world.done("up")
      let list = try await world.roost("dead", "list", "--json")
      #expect(list.code == 0 && list.output.count > 1 << 20, "\(list.errorText)")
      let rows = try await world.done("dead", "list").split(separator: "\n")
      #expect(rows.count == count + 1)
      let status = try await world.roost("status", "--json")
      #expect(status.text.contains("\"dead_letters\": \(count)"))
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
        agent.spawn?.prompt = String(repeating: "Fix the login. ", count: 3000)
        agent.condition = Condition(.running, .start, why: "")
        state.teams["web"]?.agents[agent.name] = agent
      }
      try StateFile(world.home).save(&state)
      try await world.done("up")
      for words in ["status", "list"] {
        let exit = try await world.roost(words, "--json")
        #expect(exit.code == 0 && exit.output.count > 1 << 20, "\(exit.errorText)")
        #expect(try await world.done(words).contains("ann29"))
      }
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
