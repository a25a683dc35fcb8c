import Platform
import TestSupport
import Testing

/// What tests leave behind: nothing, however they end.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct WorldTests {
  @Test func `A test that is cut off leaves no daemon and no tmux server`() async throws {
    let notes = Scratch.path("processes")
    let test = Task {
      try await World.with { world in
        _ = try await world.pane("exec cat")
        try await world.done("up")
        let server = try await world.tmux.value("pid", of: "=main:")
        let daemon = try world.daemonPID() ?? 0
        try Files.write(Array("\(server) \(daemon)".utf8), to: notes)
        try await Task.sleep(for: .seconds(1000))
      }
    }
    try await eventually("the test's programs run") { try Files.status(notes) != nil }
    test.cancel()
    _ = await test.result
    let started = String(decoding: try Files.read(notes) ?? [], as: UTF8.self)
      .split(separator: " ").compactMap { Int32($0) }
    #expect(started.count == 2 && !started.contains(0))
    for process in started {
      try await eventually("process \(process) has ended") {
        ProcessTable.identity(of: process) == nil
      }
    }
  }
}
