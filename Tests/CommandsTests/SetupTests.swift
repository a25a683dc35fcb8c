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
      _ = try await ChildProcess("chmod", ["755", "\(directory)/\(name)"]).run()
    }
    return ["PATH": directory]
  }

  private var project: String { Scratch.path("project") }

  @Test func `It lists the agents that it finds, and says what there is to set up`() async throws {
    try Files.createDirectory(project)
    let run = await roost(
      ["setup", "--project", project], try await programs("claude", "aider", "ls"))
    #expect(run.code == 0, "\(run.err)")
    let bin = Scratch.path("bin")
    #expect(run.lines.count == 4)
    #expect(run.lines[1].contains("claude  \(bin)/claude  its transcript"))
    #expect(run.lines[1].contains("hooks: `roost setup claude`"))
    #expect(run.lines[2].contains("aider") && run.lines[2].contains("nothing"))
    #expect(run.lines[3].hasPrefix("not found in PATH: codex, "))
    // Nobody was asked, and nothing is written.
    #expect(try Files.status("\(project)/.claude") == nil)
  }

  @Test func `With --yes it writes what fits, and says then that it is there`() async throws {
    try Files.createDirectory(project)
    let path = try await programs("claude")
    let run = await roost(["setup", "--project", project, "--yes"], path)
    #expect(run.code == 0 && run.error.hasSuffix("the hooks are in place"), "\(run.err)")
    let again = await roost(["setup", "--project", project, "--json"], path)
    #expect(try again.json.array?.first?["hooks"] == true)
    #expect(try again.json.array?.first?["agent"] == "claude")
    #expect(await roost(["setup", "--project", project], path).out.contains("the hooks are there"))
    let removed = await roost(["setup", "claude", "--project", project, "--remove", "--yes"], path)
    #expect(removed.code == 0 && removed.error.hasSuffix("the hooks are gone"))
  }

  @Test func `Without any agent it says so, and what works all the same`() async throws {
    try Files.createDirectory(project)
    let run = await roost(["setup", "--project", project], try await programs())
    #expect(run.code == 0)
    #expect(run.lines[0].hasPrefix("none of the agents that Roost knows is in PATH: claude, codex"))
    #expect(run.lines[1].contains("`roost spawn NAME -- COMMAND`"))
  }

  @Test func `One agent is explained, and one that nobody knows is refused with those it knows`()
    async throws
  {
    let codex = await roost("setup", "codex")
    #expect(codex.code == 0 && codex.out.hasPrefix("nothing has to be set up for codex: "))
    let unknown = await roost("setup", "clyde")
    #expect(unknown.code == 64 && unknown.err.contains("it knows claude, codex, "))
    let remove = await roost("setup", "--remove")
    #expect(remove.code == 64 && remove.err.contains("as in `roost setup claude --remove`"))
  }
}
