import TestSupport
import Testing
import Tmux

@Suite(.scratch) struct ParsingTests {
  @Test(arguments: [
    ("tmux 3.3a", "3.3a"), ("tmux 3.0", "3.0"), ("tmux next-3.6", "next-3.6"), ("tmux 2.9", "2.9"),
    ("tmux 3.0-rc2", "3.0-rc2"), ("tmux master", "master"), ("tmux openbsd-7.4", "openbsd-7.4"),
  ])
  func `Versions are read however they are written`(output: String, expected: String) throws {
    let version = try #require(TmuxVersion(output))
    #expect(version.description == expected)
    #expect((version < .oldest) == (expected == "2.9"))
  }

  @Test(arguments: ["", "tmux", "zsh 5.8", "tmux x.y"])
  func `What is not a version is none`(output: String) {
    #expect(TmuxVersion(output) == nil)
  }

  @Test(.needs("tmux")) func `A missing server and a missing pane are told apart`() async throws {
    let nowhere = TmuxServer(socket: Scratch.path("nowhere"))
    await #expect(throws: TmuxError.noServer(socket: nowhere.socket)) {
      try await nowhere.look(at: "%0")
    }
    try await PrivateTmux.with { tmux, _ in
      await #expect(throws: TmuxError.noPane("%77", socket: tmux.socket)) {
        try await TmuxServer(socket: tmux.socket).look(at: "%77")
      }
    }
  }

  @Test func `The server of an environment is the one that tmux itself would use`() {
    #expect(
      TmuxServer(environment: ["TMUX": "/tmp/s,12,0"], userID: 7).socket == "/tmp/s")
    #expect(TmuxServer(environment: [:], userID: 7).socket == "/tmp/tmux-7/default")
    #expect(TmuxServer(environment: ["TMUX_TMPDIR": "/x"], userID: 7).socket == "/x/tmux-7/default")
  }
}
