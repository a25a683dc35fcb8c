import Model
import Platform
import Store
import TestSupport
import Testing

/// Which processes `roost join --pid` takes.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct JoinProcessTests {
  @Test func `only a process of the pane that is joined is taken`() async throws {
    let file = Scratch.path("stray")
    // The inner shell ends at once, so its child is not a descendant of the pane's first process.
    let command = "(sleep 300 & echo $! >\(file)); sleep 300; true"
    try await PrivateTmux.with(command: command) { tmux, pane in
      let other = try await tmux.newPane("cat")
      let foreign = try await tmux.value("pane_pid", of: other)
      let first = try #require(Int32(try await tmux.value("pane_pid", of: pane)))
      // Not the inner shell, which ends at once.
      @Sendable func sleeper() -> Int32? {
        ProcessTable.children(of: first).first { ProcessTable.name(of: $0) == "sleep" }
      }
      try await eventually("the pane's programs run") {
        try sleeper() != nil && Files.read(file)?.last == UInt8(ascii: "\n")
      }
      let child = "\(try #require(sleeper()))"
      let stray = String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed
      try await withDaemon {
        func join(_ pid: String) async -> CommandLineRun {
          await roost("join", "bob", "--pane", pane, "--socket", tmux.socket, "--pid", pid)
        }
        await roost("team", "create", "web")
        for pid in ["1", foreign] {
          let run = await join(pid)
          #expect(run.code == 1)
          #expect(
            run.error.hasPrefix("roost: process \(pid) does not run in pane \(pane)"), "\(run.err)")
          let agents = try StateFile(home).read().agents
          #expect(agents == [])
        }
        for pid in ["\(first)", child, stray] {
          let run = await join(pid)
          #expect(run.code == 0, "\(pid): \(run.err)")
        }
      }
    }
  }
}
