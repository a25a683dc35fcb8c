import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost setup` finds and offers.
@Suite(.scratch) struct SetupTests {
  /// A directory for PATH with programs of some names.
  private func programs(_ names: String...) async throws -> [String: String] {
    let directory = Scratch.path("bin")
    try Files.createDirectory(directory)
    for name in names {
      try Files.write(Array("#!/bin/sh\n".utf8), to: "\(directory)/\(name)")
      try Files.setPermissions(0o755, of: "\(directory)/\(name)")
    }
    return ["PATH": directory]
  }

  private var project: String { Scratch.path("project") }

  @Test func `It lists the agents that it finds, and says what there is to set up`() async throws {
    try Files.createDirectory(project)
    let run = await roost(
      ["setup", "--project", project], try await programs("claude", "aider", "ls", "goose"))
    #expect(run.code == 0, "\(run.err)")
    let bin = Scratch.path("bin")
    #expect(run.lines.count == 5)
    #expect(run.lines[1].contains("claude  \(bin)/claude  its transcript"))
    #expect(run.lines[1].contains("tools and hooks: `roost setup claude`"))
    #expect(run.lines[2].contains("aider") && run.lines[2].contains("nothing"))
    #expect(run.lines[3].contains("goose") && run.lines[3].contains("`roost setup goose`"))
    #expect(run.lines[4].hasPrefix("not found in PATH: amp, codex, "))
    // Nobody was asked, and nothing is written.
    #expect(try Files.names(in: project).isEmpty)
  }

  @Test func `With --yes it sets up what it finds, and says then that it is there`() async throws {
    try Files.createDirectory(project)
    let path = try await programs("claude", "roost")
    let run = await roost(["setup", "--project", project, "--yes"], path)
    #expect(run.code == 0 && run.err.contains("the tools and hooks are in place"), "\(run.err)")
    #expect(run.err.contains("Claude Code will ask whether to use the server"))
    #expect(!run.err.contains("not in PATH"))
    let again = await roost(["setup", "--project", project, "--json"], path)
    #expect(try again.json.array?.first?["hooks"] == true)
    #expect(try again.json.array?.first?["setup"]?["project"] == "present")
    #expect(try again.json.array?.first?["agent"] == "claude")
    #expect(
      await roost(["setup", "--project", project], path).out.contains("there for the project"))
    let removed = await roost(["setup", "claude", "--project", project, "--remove", "--yes"], path)
    #expect(removed.code == 0 && removed.error.hasSuffix("the entries are gone"))
    #expect(try Files.names(in: project).isEmpty)
  }

  @Test func `With --all it does what can be done, and tells what was left out`() async throws {
    try Files.createDirectory("\(project)/.gemini")
    try Files.write(Array("{".utf8), to: "\(project)/.gemini/settings.json")
    let path = try await programs("codex", "gemini", "opencode")
    let run = await roost(["setup", "--all", "--project", project, "--yes"], path)
    #expect(run.code == 1)
    #expect(run.err.contains("gemini: \(project)/.gemini/settings.json: line 1 is not valid"))
    #expect(run.err.contains("Codex: the tools and hooks are in place"))
    #expect(run.err.contains("opencode: the tools and hooks are in place"))
    #expect(run.err.contains("roost is not in PATH"))
    #expect(try Files.read("\(project)/.gemini/settings.json") == Array("{".utf8))
    #expect(try Files.status("\(project)/.codex/hooks.json") != nil)
  }

  @Test func `Without any agent it says so, and what works all the same`() async throws {
    try Files.createDirectory(project)
    let run = await roost(["setup", "--project", project], try await programs())
    #expect(run.code == 0)
    #expect(
      run.lines[0].hasPrefix("none of the agents that Roost knows is in PATH: amp, claude, codex"))
    #expect(run.lines[1].contains("`roost spawn NAME -- COMMAND`"))
  }

  @Test func `One agent is explained, and one that nobody knows is refused with those it knows`()
    async throws
  {
    let aider = await roost("setup", "aider")
    #expect(aider.code == 0 && aider.out.hasPrefix("nothing has to be set up for aider: "))
    let unknown = await roost("setup", "clyde")
    #expect(unknown.code == 64 && unknown.err.contains("it knows amp, claude, codex, "))
    for words in [["--remove"], ["--dry-run"], ["--scope", "user"]] {
      let run = await roost(["setup"] + words)
      #expect(run.code == 64 && run.err.contains("as in `roost setup claude --remove`"))
    }
    #expect(await roost("setup", "claude", "--all").code == 64)
    #expect(await roost("setup", "agy", "--scope", "project").err.contains("--scope user"))
  }

  @Test func `The doctor tells what is missing, stale, and cannot be read`() async throws {
    let path = try await programs("claude", "codex", "qwen", "cursor-agent")
    func setup(_ words: String...) async {
      await roost(["setup"] + words + ["--scope", "user", "--yes"], path)
    }
    await setup("claude")
    await setup("codex")
    await setup("qwen")
    // Of an earlier version.
    let settings = Scratch.directory + "/.qwen/settings.json"
    let text = String(decoding: try Files.read(settings) ?? [], as: UTF8.self)
    try Files.write(
      Array(text.replacing("roost hook qwen Stop", with: "roost hook Stop").utf8), to: settings)
    try Files.createDirectory(Scratch.directory + "/.cursor")
    try Files.write(Array("[]".utf8), to: Scratch.directory + "/.cursor/hooks.json")
    let run = await roost(["doctor", "--json"], path)
    let rows = try run.json.array?.filter { $0["check"] == "setup" } ?? []
    func row(_ name: String) -> JSON? { rows.first { $0["what"]?.string?.contains(name) == true } }
    #expect(row("Qwen Code")?["level"] == "warning")
    #expect(row("Qwen Code")?["fix"] == "`roost setup qwen --scope user`")
    #expect(row("Cursor CLI")?["what"]?.string?.contains("hooks.json") == true)
    #expect(row("/hooks")?["what"]?.string?.contains("Codex") == true)
    // What Codex 0.147.0 writes when its user trusts them.
    let hooks = Scratch.directory + "/.codex/hooks.json"
    let config = Scratch.directory + "/.codex/config.toml"
    let trust = ["session_start", "user_prompt_submit", "post_tool_use", "stop", "session_end"]
      .map { "\n[hooks.state.\"\(hooks):\($0):0:0\"]\ntrusted_hash = \"sha256:d6\"\n" }.joined()
    try Files.write(
      (try Files.read(config) ?? []) + Array("\n[hooks.state]\n\(trust)".utf8), to: config)
    let trusted = try await roost(["doctor", "--json"], path).json.array ?? []
    #expect(!trusted.contains { $0["what"]?.string?.contains("nobody has agreed to") == true })
    #expect(row("set up: ")?["what"]?.string?.contains("Claude Code") == true)
  }
}
