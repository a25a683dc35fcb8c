import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// An agent's settings before, with and after Roost's entries.
@Suite(.scratch) struct SetupAgentTests {
  /// A file of an agent's settings, in the user's home or in a project, as it might be found.
  struct Recorded: Sendable, CustomStringConvertible {
    var agent: String
    var scope: String
    var path: String
    var text: String

    var description: String { "\(agent) \(path)" }
  }

  static let commented = """
    {
      // mine
      "theme": "dark",
      "mcpServers": {
        "db": { "command": "db", "args": ["--x"] } // the database
      },
      "hooks": {
        "Stop": [ {"hooks": [{"type": "command", "command": "say done"}]} ],
      },
    }

    """

  static let recorded: [Recorded] = [
    Recorded(
      agent: "claude", scope: "user", path: ".claude.json",
      text: "{\"numStartups\":12,\"mcpServers\":{},\"projects\":{\"/a\":{\"x\":1.0}}}"),
    Recorded(agent: "claude", scope: "user", path: ".claude/settings.json", text: commented),
    Recorded(
      agent: "claude", scope: "project", path: ".mcp.json",
      text: "{\r\n\t\"mcpServers\": {\r\n\t\t\"db\": {}\r\n\t}\r\n}\r\n"),
    Recorded(
      agent: "codex", scope: "user", path: ".codex/config.toml",
      text: "model = \"gpt-5\"\n\n[mcp_servers.db] # mine\ncommand = \"db\"\n\n[tui]\n"),
    Recorded(
      agent: "codex", scope: "project", path: ".codex/hooks.json",
      text: "{\"hooks\": {\"Stop\": [], \"Other\": [{\"hooks\": []}]}}"),
    Recorded(agent: "gemini", scope: "user", path: ".gemini/settings.json", text: commented),
    Recorded(
      agent: "antigravity", scope: "user", path: ".gemini/config/mcp_config.json", text: "{}"),
    Recorded(
      agent: "opencode", scope: "project", path: "opencode.jsonc",
      text: "{\n    \"$schema\": \"https://opencode.ai/config.json\", // s\n}\n"),
    Recorded(agent: "qwen", scope: "project", path: ".qwen/settings.json", text: commented),
    Recorded(
      agent: "goose", scope: "user", path: ".config/goose/config.yaml",
      text:
        "GOOSE_MODEL: x\nextensions:\n  developer:\n    enabled: true\n    args: []\n# end\nb: 1\n"),
    Recorded(
      agent: "crush", scope: "user", path: ".config/crush/crush.json",
      text: "{\"mcp\": {\"db\": {}}, \"hooks\": {\"PreToolUse\": [{\"command\": \"x\"}]}}"),
    Recorded(agent: "cursor", scope: "user", path: ".cursor/hooks.json", text: "{\"version\": 1}"),
    Recorded(
      agent: "cursor", scope: "user", path: ".cursor/mcp.json", text: "{\"mcpServers\": {\n}}"),
    Recorded(
      agent: "copilot", scope: "user", path: ".copilot/mcp-config.json",
      text: "{\n  \"mcpServers\": {}\n}"),
    Recorded(
      agent: "amp", scope: "user", path: ".config/amp/settings.json",
      text: "{\n  \"amp.url\": \"x\",\n  \"amp.mcpServers\": {\"db\": {\"command\": \"db\"}}\n}\n"),
    Recorded(
      agent: "gptme", scope: "user", path: ".config/gptme/config.toml",
      text: "[mcp]\nenabled = true\nauto_start = true\n\n[[mcp.servers]]\nname = \"db\"\n"),
  ]

  private var project: String { Scratch.path("project") }
  private var base: [String: String] { ["PATH": Scratch.path("nowhere")] }

  private func directory(_ scope: String) -> String {
    scope == "user" ? Scratch.directory : project
  }

  private func setup(_ agent: String, _ scope: String, _ words: String...) async -> CommandLineRun {
    await roost(["setup", agent, "--scope", scope, "--project", project] + words, base)
  }

  @Test(arguments: recorded)
  func `Settings get the entries, and lose them to the last byte`(file: Recorded) async throws {
    try Files.createDirectory(project)
    let path = "\(directory(file.scope))/\(file.path)"
    let before = Array(file.text.utf8)
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(before, to: path)
    try Files.setPermissions(0o640, of: path)
    let files = try everyFile()

    let dry = await setup(file.agent, file.scope, "--dry-run")
    #expect(dry.code == 0 && dry.out.contains("+ "), "\(dry.err)")
    #expect(try everyFile() == files)
    #expect(await setup(file.agent, file.scope).code == 64)
    #expect(try everyFile() == files)

    let run = await setup(file.agent, file.scope, "--yes")
    #expect(run.code == 0 && run.err.contains("in place"), "\(run.err)")
    let with = try Files.read(path) ?? []
    #expect(with != before && String(decoding: with, as: UTF8.self).contains("roost"))
    #expect(try Files.status(path)?.permissions == 0o640)
    for line in file.text.split(whereSeparator: \.isNewline) where line.contains("db") {
      #expect(String(decoding: with, as: UTF8.self).contains(line.prefix(12)))
    }
    let again = await setup(file.agent, file.scope, "--yes")
    #expect(again.code == 0 && again.out.contains("needs already") && again.err.isEmpty)
    #expect(try Files.read(path) == with)

    #expect(await setup(file.agent, file.scope, "--remove", "--yes").code == 0)
    let left = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    #expect(try everyFile() == files, "\(left)")
    #expect(try Files.status(path)?.permissions == 0o640)
    let gone = await setup(file.agent, file.scope, "--remove", "--yes")
    #expect(gone.code == 0 && gone.out.contains("has no entries of Roost"))
  }

  @Test(
    arguments: [
      "claude", "codex", "gemini", "opencode", "qwen", "goose", "crush", "cursor", "copilot", "amp",
      "gptme",
    ], ["project", "user"])
  func `Without settings they are made, and nothing is left of them`(
    agent: String, scope: String
  ) async throws {
    try Files.createDirectory(project)
    let files = try everyFile()
    #expect(await setup(agent, scope, "--yes").code == 0)
    #expect(try everyFile().count > files.count)
    #expect(await setup(agent, scope, "--yes").err.isEmpty)
    let run = await setup(agent, scope, "--remove", "--yes")
    #expect(run.code == 0, "\(run.err)")
    #expect(try everyFile() == files)
  }

  @Test func `What links lead to is changed, and a link to nothing is refused`() async throws {
    try Files.createDirectory("\(project)/.claude")
    let real = Scratch.path("dotfiles.json")
    try Files.write(Array("{\"a\": 1}\n".utf8), to: real)
    let link = "\(project)/.claude/settings.json"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
    #expect(await setup("claude", "project", "--yes").code == 0)
    #expect(try Files.status(link)?.isSymbolicLink == true)
    #expect(String(decoding: try Files.read(real) ?? [], as: UTF8.self).contains("roost hook"))
    #expect(await setup("claude", "project", "--remove", "--yes").code == 0)
    #expect(try Files.read(real) == Array("{\"a\": 1}\n".utf8))
    try Files.remove(real)
    let run = await setup("claude", "project", "--yes")
    #expect(run.code == 1 && run.err.contains("is a link to a file that is not there"))
    // The other file is not written either.
    #expect(try Files.status("\(project)/.mcp.json") == nil)
  }

  @Test func `A file that is read-only, invalid or no file is told, and nothing is written`()
    async throws
  {
    try Files.createDirectory("\(project)/.claude")
    let path = "\(project)/.claude/settings.json"
    for content in [
      "[]", "{", "{\"hooks\": 1}", "{\"hooks\": {\"Stop\": {}}}", "{\"a\": \"\u{1}\"}",
    ] {
      try Files.write(Array(content.utf8), to: path)
      let run = await setup("claude", "project", "--yes")
      #expect(run.code == 1 && run.err.contains("\(path): "), "\(run.err)")
      #expect(run.err.contains("nothing was written") && run.err.split(separator: "\n").count == 1)
      #expect(try Files.read(path) == Array(content.utf8))
      #expect(try Files.status("\(project)/.mcp.json") == nil)
    }
    try Files.write([0xFF, 0xFE], to: path)
    #expect(await setup("claude", "project", "--yes").err.contains("is not UTF-8"))
    try Files.write(Array("{}".utf8), to: path)
    try Files.setPermissions(0o444, of: path)
    #expect(await setup("claude", "project", "--yes").err.contains("is read-only"))
    try Files.remove(path)
    try Files.createDirectory(path)
    #expect(await setup("claude", "project", "--yes").code == 1)
    #expect(try Files.status("\(project)/.mcp.json") == nil)
    // A file where its directory is to be.
    #expect(Files.removeEmptyDirectory(path) && Files.removeEmptyDirectory("\(project)/.claude"))
    try Files.write([], to: "\(project)/.claude")
    for words in [["--dry-run"], ["--yes"]] {
      let run = await setup("claude", "project", words[0])
      #expect(
        run.code == 1 && run.err.contains("\(project)/.claude is not a directory"), "\(run.err)")
    }
    #expect(try Files.names(in: project) == [".claude"])
  }

  @Test func `A server of the name that is another program's stays, and is named`() async throws {
    let path = "\(project)/.mcp.json"
    try Files.createDirectory(project)
    let text = #"{"mcpServers": {"roost": {"command": "node", "args": ["roost.js"]}}}"#
    try Files.write(Array(text.utf8), to: path)
    let run = await setup("claude", "project", "--yes")
    #expect(run.code == 1 && run.err.contains("another program's"), "\(run.err)")
    #expect(await setup("claude", "project", "--remove", "--yes").code == 0)
    #expect(try Files.read(path) == Array(text.utf8))
  }

  @Test func `Hooks of an earlier version become those of today, and a person's stay beside them`()
    async throws
  {
    let path = "\(project)/.claude/settings.json"
    try Files.createDirectory("\(project)/.claude")
    let text = """
      {"hooks": {"Stop": [{"matcher": "", "hooks": [
        {"type": "command", "command": "say done"},
        {"type": "command", "command": "roost hook Stop"}]},
        {"hooks": [{"type": "command", "command": "/old/roost hook Stop"}]}]}}
      """
    try Files.write(Array(text.utf8), to: path)
    #expect(await setup("claude", "project", "--yes").code == 0)
    let with = try JSON(parsing: Files.read(path) ?? [])["hooks"]
    let commands = with?["Stop"]?.array?.flatMap { $0["hooks"]?.array ?? [] } ?? []
    #expect(
      commands.map { $0["command"]?.string } == [
        "say done", "roost hook claude Stop 2>/dev/null || true",
      ])
    #expect(await setup("claude", "project", "--remove", "--yes").code == 0)
    let left = try JSON(parsing: Files.read(path) ?? [])
    #expect(
      left == [
        "hooks": [
          "Stop": [["matcher": "", "hooks": [["type": "command", "command": "say done"]]]]
        ]
      ])
  }

  @Test func `What a person added to an entry of Roost's stays as long as the entry`() async throws
  {
    let path = "\(Scratch.directory)/.codex/config.toml"
    #expect(await setup("codex", "user", "--yes").code == 1)  // There is no project.
    try Files.createDirectory(project)
    #expect(await setup("codex", "user", "--yes").code == 0)
    let more =
      "tool_timeout_sec = 90\n\n[mcp_servers.roost.tools.send_message]\napproval = \"auto\"\n"
    let with = (try Files.read(path) ?? []) + Array(more.utf8)
    try Files.write(with, to: path)
    #expect(await setup("codex", "user", "--yes").out.contains("needs already"))
    #expect(try Files.read(path) == with)
    #expect(await setup("codex", "user", "--remove", "--yes").code == 0)
    // A server without a program would keep Codex from starting.
    #expect(try Files.status(path) == nil)
  }

  @Test func `A variable that moves an agent's settings is followed`() async throws {
    try Files.createDirectory(project)
    let moved = Scratch.path("moved")
    let run = await roost(
      ["setup", "codex", "--scope", "user", "--project", project, "--yes"],
      ["CODEX_HOME": moved, "PATH": Scratch.path("nowhere")])
    #expect(run.code == 0, "\(run.err)")
    #expect(try Files.names(in: moved) == ["config.toml", "hooks.json"])
    #expect(try Files.status("\(Scratch.directory)/.codex") == nil)
  }

  /// Every file of the test's directory with its content.
  private func everyFile() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    func visit(_ path: String) throws {
      guard let status = try Files.status(path) else { return }
      if status.isRegularFile { files[path] = try Files.read(path) }
      guard status.isDirectory else { return }
      for name in try Files.names(in: path) { try visit("\(path)/\(name)") }
    }
    try visit(Scratch.directory)
    return files
  }
}
