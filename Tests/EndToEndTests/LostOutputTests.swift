import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Standard output that takes nothing: what commands print there is lost, and nothing else is.
@Suite(.scratch, .timeLimit(.minutes(10))) struct LostOutputTests {
  /// A file on a full disk, where the system has one; an output that is closed; a pipe that nobody reads.
  private static let outputs = [
    FileManager.default.fileExists(atPath: "/dev/full") ? ">/dev/full" : nil, ">&-",
    "> >(exec true)",
  ].compactMap { $0 }

  /// Runs `roost` with an output that takes nothing.
  private func roost(
    _ words: String, _ output: String, in world: World
  ) async throws -> ChildProcess.Exit {
    // The reader of the pipe has gone once its process has.
    let script =
      "exec 3\(output); wait $! 2>/dev/null; exec '\(try BuiltPrograms.roost)' \(words) >&3"
    let closed = "exec '\(try BuiltPrograms.roost)' \(words) >&-"
    return try await ChildProcess(
      "/bin/bash", ["-c", output == ">&-" ? closed : script], environment: world.environment
    ).run()
  }

  @Test(arguments: outputs, [true, false])
  func `A message that could not be printed is unread still`(
    output: String, hasDaemon: Bool
  ) async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      if !hasDaemon { try await world.done("down") }
      for command in ["next bob", "next bob --json", "read bob --id ID", "next bob --wait 5s"] {
        let id = try await world.done("send", "bob", "for \(command)", "--from", "a").trimmed
        let words = command.replacing("ID", with: id)
        let exit = try await roost(words, output, in: world)
        #expect(exit.code == 1 && exit.errorText.contains("is unread again"), "\(exit.errorText)")
        let message = try await world.json("next", "bob")
        #expect(message["id"]?.string == id && message["text"]?.string == "for \(command)")
      }
    }
  }

  @Test(arguments: outputs)
  func `An answer that could not be printed is unread still`(output: String) async throws {
    try await World.with { world in
      try await world.team()
      for name in ["bob", "ann"] { try await world.done("join", name, "--mode", "file") }
      async let asked = roost("ask bob 'which port?' --from ann --timeout 60s", output, in: world)
      let question = try await world.json("next", "bob", "--wait", "60s")
      let id = try #require(question["id"]?.string)
      _ = try await world.roost("reply", id, "8080", extra: ["ROOST_AGENT": "bob"])
      let exit = try await asked
      #expect(exit.code == 1 && exit.errorText.contains("is unread again"), "\(exit.errorText)")
      #expect(try await world.json("next", "ann")["text"]?.string == "8080")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `A command whose output is lost to a full disk has failed`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      for words in ["list", "list --json", "help", "--version", "inbox bob --json"] {
        let exit = try await roost(words, ">/dev/full", in: world)
        #expect(exit.code == 1 && exit.errorText.contains("standard output"), "\(words)")
        // Who closes a pipe, as `head` does, wants no more.
        #expect(try await roost(words, ">&-", in: world).code == 0, "\(words)")
        #expect(try await roost(words, "> >(exec true)", in: world).code == 0, "\(words)")
      }
    }
  }
}
