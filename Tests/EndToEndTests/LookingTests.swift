import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// People look at what agents say, show and do, and wait for it.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(3))) struct LookingTests {
  /// A program on the world's tmux server, and the file with what it prints; at the end its exit code.
  private func started(_ command: String, in world: World) async throws -> String {
    let shown = Scratch.path("shown-\(UInt32.random(in: .min ... .max))")
    let pane = try await world.pane(
      "export ROOST_HOME=\(world.home.root); \(try BuiltPrograms.roost) \(command) > \(shown) 2>&1;"
        + " echo ended $? >> \(shown); sleep 1000")
    _ = pane
    return shown
  }

  @Sendable private func text(_ path: String) throws -> String {
    String(decoding: try Files.read(path) ?? [], as: UTF8.self)
  }

  @Test func `A log that is followed shows each new message once`() async throws {
    try await World.with { world in
      try await world.team()
      let pane = try await world.recorder("ann", "lines")
      try await world.join("ann", pane, "--mode", "file")
      try await world.done("send", "ann", "before")
      let shown = try await started("log -f", in: world)
      try await eventually("it shows what was there") { try text(shown).contains("before") }
      for number in 0..<20 { try await world.done("send", "ann", "message \(number) of many") }
      try await world.done("read", "ann", "--index", "3")
      try await world.done("send", "ann", "after")
      try await eventually("it shows the last") { try text(shown).contains("after") }
      for number in 0..<20 {
        #expect(try text(shown).components(separatedBy: "message \(number) of many").count == 2)
      }
    }
  }
}
