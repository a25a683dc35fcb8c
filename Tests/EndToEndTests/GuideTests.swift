import Platform
import Store
import TestSupport
import Testing

/// The guides do what they say.
@Suite(.scratch, .timeLimit(.minutes(10))) struct GuideTests {
  @Test(.needs("tmux", "git", "bash"), arguments: ["docs/agents.md", "docs/recipes.md"])
  func `The blocks of a guide run, one after the other`(document: String) async throws {
    try await World.with { world in
      let repository = try await world.repository()
      let bin = Scratch.path("bin")
      try Files.createDirectory(bin)
      try Files.createDirectory(Scratch.path("t"))
      // Stands for the agent: it stays, and says nothing.
      try Files.write(Array("#!/bin/sh\nexec cat\n".utf8), to: "\(bin)/claude")
      _ = try await ChildProcess("chmod", ["755", "\(bin)/claude"]).run()
      var environment = world.environment
      environment["PATH"] =
        "\(bin):\(try BuiltPrograms.directory):\(environment["PATH"] ?? "/usr/bin:/bin")"
      environment["TMUX_TMPDIR"] = Scratch.path("t")
      for block in try Documents.blocks("sh", of: document) {
        let exit = try await ChildProcess(
          "bash", ["-euo", "pipefail", "-c", block], environment: environment,
          directory: repository, timeout: .seconds(60)
        ).run()
        #expect(exit.code == 0, "\(block)\n\(exit.text)\(exit.errorText)")
      }
      _ = try await ChildProcess("tmux", ["kill-server"], environment: environment).run()
    }
  }

  @Test func `The settings in the recipes are settings`() async throws {
    try await World.with { world in
      for block in try Documents.blocks("json", of: "docs/recipes.md") {
        try world.configure(block)
        _ = try ConfigurationFile.read(world.home)
      }
    }
  }
}
