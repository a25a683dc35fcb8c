import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What a daemon says of hubs before it has looked for its tokens.
@Suite(.scratch, .needsHub, .needs("tmux"), .timeLimit(.minutes(10)))
struct HybridStartTests {
  /// A keychain that answers once somebody lets it.
  private func keychain(_ token: String) throws -> (path: String, gate: String) {
    let folder = Scratch.path("bin")
    let gate = Scratch.path("gate")
    try Files.createDirectory(folder)
    let script = "#!/bin/sh\nuntil [ -e \(gate) ]; do sleep 0.02; done\necho \(token)\n"
    try Files.write(Array(script.utf8), to: "\(folder)/secret-tool")
    try Files.setPermissions(0o700, of: "\(folder)/secret-tool")
    return ("\(folder):\(ThisProcess.environment["PATH"] ?? "")", gate)
  }

  @Test func `A request that comes before the keychain has answered waits for it`() async throws {
    try await HubProcess.with { hub in
      try await World.with { world in
        let token = try await hub.token()
        try await world.hybrid(hub, token: token)
        try await world.done("join", "ann", "--mode", "file")
        try await world.done("down")
        try Files.remove(world.home.credentials)
        let (path, gate) = try keychain(token)
        let up = try await world.roost("up", extra: ["PATH": path, "ROOST_KEYCHAIN": "1"])
        #expect(up.code == 0, "\(up.errorText)")
        async let asked = world.roost("work", "--remote", "x", extra: ["ROOST_AGENT": "ann"])
        let shown = try await world.json("config")
        #expect(shown.array?.first?["state"] == "connecting", "\(shown.text())")
        try Files.write([], to: gate)
        let exit = try await asked
        #expect(exit.code == 0, "\(exit.errorText)")
      }
    }
  }
}
