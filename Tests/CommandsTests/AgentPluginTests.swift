import Commands
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Plugins that agents load: how they are installed, and what they do there.
@Suite(.scratch, .timeLimit(.minutes(10))) struct AgentPluginTests {
  private var project: String { Scratch.path("project") }

  private static let places = [
    "opencode": ".opencode/plugins/roost.js", "amp": ".amp/plugins/roost.ts",
  ]

  private static let versions = ["amp": 2]

  private func setup(_ agent: String, _ words: String..., path: String? = nil) async
    -> CommandLineRun
  {
    await roost(
      ["setup", agent, "--project", project] + words, ["PATH": path ?? Scratch.path("nowhere")])
  }

  private func place(_ agent: String) throws -> String {
    "\(project)/\(try #require(Self.places[agent]))"
  }

  /// A program in a directory of its own, which PATH leads to.
  private func program(_ name: String, _ text: String) throws -> String {
    let directory = Scratch.path("bin")
    try Files.createDirectory(directory)
    try Files.write(Array("#!/bin/sh\n\(text)\n".utf8), to: "\(directory)/\(name)")
    try Files.setPermissions(0o755, of: "\(directory)/\(name)")
    return directory
  }

  @Test(arguments: ["opencode", "amp"])
  func `A plugin of another version is replaced, one that was changed is named and stays`(
    agent: String
  ) async throws {
    try Files.createDirectory(project)
    let path = try place(agent)
    #expect(await setup(agent, "--yes").code == 0)
    let text = String(decoding: try #require(try Files.read(path)), as: UTF8.self)
    #expect(
      text.hasPrefix("// Roost's plugin for \(agent), version \(Self.versions[agent] ?? 1), "))
    #expect(text.contains("const program = \"roost\""))
    #expect(await setup(agent, "--yes").out.contains("needs already"))
    // Someone's own line in it.
    let changed = Array("\(text)// mine\n".utf8)
    try Files.write(changed, to: path)
    for words in [["--yes"], ["--remove", "--yes"]] {
      let run = await roost(
        ["setup", agent, "--project", project] + words, ["PATH": Scratch.path("nowhere")])
      #expect(run.code == 1 && run.err.contains("\(path) was changed by somebody"), "\(run.err)")
      #expect(try Files.read(path) == changed)
    }
    // A file of another program's.
    let others = Array("export default function () {}\n".utf8)
    try Files.write(others, to: path)
    let run = await setup(agent, "--yes")
    #expect(run.code == 1 && run.err.contains("is not a file of Roost's"), "\(run.err)")
    #expect(await setup(agent, "--remove", "--yes").code == 0)
    #expect(try Files.read(path) == others)
    // An earlier version of Roost's, without a text, and with the sum of none.
    let sum = String(0xcbf2_9ce4_8422_2325 as UInt64, radix: 36)
    try Files.write(
      Array(
        "// Roost's plugin for \(agent), version 0, \(sum), made by `roost setup \(agent)`\n".utf8),
      to: path)
    #expect(await setup(agent, "--yes").code == 0)
    #expect(try Files.read(path) == Array(text.utf8))
  }

  @Test(arguments: [
    ("opencode", "0.9.1", false), ("opencode", "1.18.31", true), ("gptme", "gptme v0.34.2", false),
    ("gptme", "gptme v0.35.1", true),
  ])
  func `An agent whose version knows no such hooks gets the tools alone`(
    agent: String, version: String, isKnown: Bool
  ) async throws {
    try Files.createDirectory(project)
    let path = try program(agent, "echo '\(version)'")
    let run = await setup(agent, "--yes", path: path)
    #expect(run.code == 0, "\(run.err)")
    #expect(run.err.contains("gets the tools alone") == !isKnown, "\(run.err)")
    if agent == "opencode" {
      #expect(try (Files.status(place(agent)) != nil) == isKnown)
    } else {
      let text = String(decoding: try Files.read("\(project)/gptme.toml") ?? [], as: UTF8.self)
      #expect(text.contains("session.start") == isKnown)
      #expect(
        text.contains("roost hook gptme session.start </dev/null 2>/dev/null || true") == isKnown)
    }
    #expect(await setup(agent, "--remove", "--yes", path: path).code == 0)
    #expect(try Files.names(in: project).isEmpty)
  }

  @Test(.needs("node"), arguments: ["opencode", "amp"])
  func `A plugin tells Roost what happens, and hands its words to the model`(
    agent: String
  ) async throws {
    try Files.createDirectory(project)
    let log = Scratch.path("log")
    // It answers each event with its name, and a stop once.
    let directory = try program(
      "roost",
      """
      cat >> '\(log)'; echo " $3" >> '\(log)'
      case "$3" in
        Stop) mkdir '\(log).stopped' 2>/dev/null && echo '{"text": "at stop"}' ;;
        UserPromptSubmit) echo 'no JSON' ;;
        *) echo "{\\"text\\": \\"at $3\\"}" ;;
      esac
      """)
    #expect(await setup(agent, "--yes").code == 0)
    let file = Scratch.path("plugin.mjs")
    try Files.write(try #require(try Files.read(place(agent))), to: file)
    var environment = ThisProcess.environment
    environment["PATH"] = "\(directory):\(environment["PATH"] ?? "")"
    let exit = try await ChildProcess(
      "/usr/bin/env", ["node", Fixtures.path("plugin_driver.mjs"), agent, file],
      environment: environment, timeout: .seconds(60)
    ).run()
    #expect(exit.code == 0, "\(exit.errorText)")
    let seen = try JSON(parsing: exit.output)
    if agent == "opencode" {
      let part = seen["start"]?.array?.first
      #expect(part?["text"] == "at SessionStart" && part?["messageID"] == "m1")
      #expect(part?["synthetic"] == true && part?["sessionID"] == "c1")
      #expect(seen["tool"] == "done\n\nat PostToolUse" && seen["child"] == "child's")
      #expect(seen["stop"] == ["at stop"] && seen["again"] == ["at stop"])
    } else {
      #expect(
        seen["start"] == ["message": ["content": "at SessionStart", "display": false]])
      #expect(
        seen["tool"] == [[["type": "user-message", "content": "at PostToolUse"], ["steer": true]]])
      // What no thread took comes at the end, with what that has.
      #expect(
        seen["stop"] == ["action": "continue", "userMessage": "at PostToolUse\n\nat stop"])
      #expect(seen["end"] == .null)
      #expect(seen["events"]?.array?.contains("tool.call") == false)
    }
    let told = String(decoding: try Files.read(log) ?? [], as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) }
    let stops =
      agent == "opencode" ? ["Stop", "UserPromptSubmit"] : ["PostToolUse", "Stop", "Stop"]
    #expect(
      told.compactMap { $0 } == ["SessionStart", "UserPromptSubmit", "PostToolUse"] + stops)
    #expect(String(decoding: try Files.read(log) ?? [], as: UTF8.self).contains(#""c1""#))
  }
}
