import Platform
import TestSupport
import Testing

@Suite(.scratch, .heavy, .needs("tmux", "python3", "dash", "zsh", "vim"), .timeLimit(.minutes(10)))
struct HostileTests {
  @Test(arguments: HostileProgram.all)
  func `With the shell guard off nothing hostile is run`(program: HostileProgram) async throws {
    try await World.with { world in
      let drill = HostileDrill(world: world, program: program, texts: 2000)
      let result = try await drill.run()
      #expect(result.traces == [])
      #expect(result.isAlive)
    }
  }

  @Test func `A text that would run is proof that the witness works`() async throws {
    try await World.with { world in
      let pane = try await world.pane("PS1='ready$ ' exec bash --norc -i")
      let witness = Scratch.path("witness")
      try await world.tmux.run(["send-keys", "-t", pane, "touch \(witness)", "Enter"])
      try await eventually("bash ran it") { (try? Files.status(witness)) ?? nil != nil }
    }
  }
}
