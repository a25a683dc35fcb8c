import TestSupport
import Testing
import Tmux

@Suite(.scratch, .needs("tmux")) struct LiteralTests {
  @Test(arguments: [
    "100% of %H:%M", "#S #{pid} ##{pid} #", "#[fg=red]red", "a;b; c", "-x", "ä → 你好", "a\\;", "%%",
  ])
  func `A text is shown as it stands`(text: String) async throws {
    try await PrivateTmux.with { tmux, _ in
      let shown = try await tmux.run(["display-message", "-p", "--", TmuxServer.literal(text)])
      #expect(shown == text || shown == text.replacing("#[", with: "# ["))
    }
  }
}
