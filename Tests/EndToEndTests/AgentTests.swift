import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Real coding agents as teammates, with a model of the tests' own behind them.
@Suite(
  .scratch, .serialized, .timeLimit(.minutes(5)),
  .enabled(
    if: ExecutableSearch.find("\(agents)/aider") != nil,
    "aider and gptme are not installed; make test installs them"))
struct AgentTests {
  private static let messages = 20

  @Test func `Each message is one turn of aider, byte for byte`() async throws {
    try await World.with { world in
      try await drive(
        world, profile: "aider",
        [
          "aider", "--model", "openai/test", "--openai-api-key", "none", "--no-git",
          "--no-show-model-warnings", "--no-check-update", "--analytics-disable",
          "--no-show-release-notes", "--no-suggest-shell-commands", "--no-detect-urls",
          "--edit-format", "ask",
        ], endOfTurn: "\n\nReply in English.\n")
    }
  }

  @Test func `Each message is one turn of gptme, byte for byte`() async throws {
    try await World.with { world in
      try await drive(
        world, profile: "gptme", ["gptme", "--model", "local/test", "--tools", "read"],
        endOfTurn: "")
    }
  }

  /// Starts an agent, sends it messages, most of them while it is busy, and compares what its model
  /// was asked.
  private func drive(
    _ world: World, profile: String, _ command: [String], endOfTurn: String
  ) async throws {
    let home = Scratch.path("agent")
    try Files.createDirectory(home)
    try await world.team()
    try await withModel { port in
      let address = "http://127.0.0.1:\(port)/v1"
      let environment = [
        "HOME=\(home)", "OPENAI_BASE_URL=\(address)", "OPENAI_API_BASE=\(address)",
        "OPENAI_API_KEY=none",
        // Whatever else they look for on the network is refused at once.
        "HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "NO_PROXY=127.0.0.1",
      ]
      try await world.spawn(
        "ann", ["--profile", profile, "--cwd", home],
        ["env"] + environment + ["\(agents)/\(command[0])"] + command.dropFirst())
      var texts: [String] = []
      for number in 0..<Self.messages {
        let text =
          number % 5 == 4
          ? (0..<30).map { "\(number): line \($0) \"é\" \\ $HOME" }.joined(separator: "\n")
          : "message \(number)"
        texts.append(text)
        try await world.done("send", "ann", "-", "--from", "ben", input: text)
      }
      do {
        try await world.allRead("ann", within: .seconds(120))
      } catch {
        let screen = try await world.tmux.screen(of: "=roost-default:ann")
        throw NeverHappened(
          description: "\(error)\n\(try await world.done("list"))\n\(screen)")
      }
      try await eventually("the model was asked for each") {
        try turns(endOfTurn).count >= Self.messages
      }
      #expect(try turns(endOfTurn) == texts)
      try await world.done("kill", "ann")
    }
  }

  /// What the model was asked with, without the header; questions of the agent's own are left out.
  private func turns(_ endOfTurn: String) throws -> [String] {
    let lines = try Files.read(Scratch.path("asked")) ?? []
    return try lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let text = try JSON(parsing: Array(line)).string ?? ""
      guard text.hasPrefix("[ben → ann · "), let header = text.firstRange(of: "] ") else {
        return nil
      }
      let body = text[header.upperBound...]
      return String(body.hasSuffix(endOfTurn) ? body.dropLast(endOfTurn.count) : body)
    }
  }

  /// Runs the model while the body works with the port that it listens on.
  private func withModel(_ body: (String) async throws -> Void) async throws {
    let line = try DetachedProcess.start(
      await Fixtures.python(),
      [Fixtures.path("model_server.py"), Scratch.path("asked"), "0.2"],
      errorLog: Scratch.path("model.log"), timeout: .seconds(20))
    let words = (line ?? "").split(separator: " ").map(String.init)
    try #require(words.count == 2, "the model did not start")
    let pid = try #require(Int32(words[0]))
    defer { Signals.send(Signals.terminate, to: pid) }
    try await body(words[1])
  }
}

/// Where the agents are installed.
private let agents = ThisProcess.environment["ROOST_AGENTS"] ?? "/nonexistent"
