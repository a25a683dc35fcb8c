import Platform
import TestSupport
import Testing

/// The official client of the Model Context Protocol, which nobody here wrote, against `roost mcp`.
@Suite(.scratch, .needs("python3", "tmux"), .timeLimit(.minutes(10))) struct MCPClientTests {
  private static let versions = [
    "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28",
  ]

  @Test(
    .enabled(if: MCPClient.python != nil, "the client is not installed; `make setup` installs it"),
    arguments: versions)
  func `Two agents talk with every tool, resource and prompt`(version: String) async throws {
    try await World.with { world in
      try await MCPClient.prepare(world)
      let exit = try await MCPClient.run(version, calls: 40, in: world)
      #expect(exit.code == 0 && exit.text.hasSuffix("done\n"), "\(exit.text)\(exit.errorText)")
    }
  }
}
