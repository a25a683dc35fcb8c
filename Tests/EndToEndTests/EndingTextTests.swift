import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What the commands say that end teammates or bring them back, held against what is there then.
@Suite(.scratch, .needs("tmux", "git"), .timeLimit(.minutes(10))) struct EndingTextTests {
  enum Standing: CaseIterable {
    case plain
    case lost
    case crashed
    case left
  }

  /// A teammate with work in a worktree of its own, as one of these.
  private func teammate(_ world: World, _ standing: Standing) async throws {
    try await world.team()
    let repository = try await world.repository()
    // A server whose end is not that of the others.
    let tmux = standing == .lost ? PrivateTmux(socket: Scratch.path("lost")) : world.tmux
    _ = try await world.pane("exec cat")
    let program = standing == .crashed ? ["sh", "-c", "exit 3"] : ["cat"]
    try await world.spawn(
      "ann", ["--socket", tmux.socket, "--worktree", "--cwd", repository], program)
    try Files.write(Array("work\n".utf8), to: "\(world.worktree(of: "ann"))/new")
    switch standing {
    case .plain: return
    case .left: try await world.done("leave", "ann")
    case .lost: await tmux.end()
    case .crashed: break
    }
    guard standing != .left else { return }
    try await eventually("it has failed") { try await status(world) == "failed" }
  }

  private func status(_ world: World) async throws -> String? {
    try await world.json("list").array?.first { $0["name"] == "ann" }?["status"]?.string
  }

  /// Holds each thing that a text says against the facts.
  private func check(_ text: String, _ world: World, worktree: String, pid: Int32?) async throws {
    if let pid, text.contains("its process") || text.contains("is ended, with") {
      #expect(ProcessTable.identity(of: pid) == nil, "\(text)")
    }
    if let pane = text.firstMatch(of: /with (?:its process and )?pane (%\d+)/)?.1 {
      let panes = try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"])
      #expect(!panes.split(separator: "\n").contains(pane), "\(text)")
    }
    if text.contains("its program goes on in pane"), let pid {
      #expect(ProcessTable.identity(of: pid) != nil, "\(text)")
    }
    if text.contains("is still there") || text.contains("stays") {
      #expect(try Files.status(worktree) != nil, "\(text)")
    }
    if let ref = text.firstMatch(of: /its work is in (refs\/\S+)/)?.1 {
      #expect(try Files.status(worktree) == nil, "\(text)")
      let shown = try await world.git(Scratch.path("repository"), "show", "\(ref):new")
      #expect(shown == "work", "\(text)")
    }
    if text.contains("after a while it goes") {
      try world.configure(#"{"teams": {"evict_seconds": 1}}"#)
      try await world.done("restart")
      try await eventually("the worktree goes, as was said: \(text)") {
        try Files.status(worktree) == nil
      }
      try await eventually("the lead is told") {
        try world.mailbox(of: "team-lead").readAll().contains {
          $0.text.contains("its work is in refs/roost/kept/")
        }
      }
    }
  }

  @Test(
    arguments: Standing.allCases,
    [
      ["kill", "ann"], ["shutdown", "ann", "--timeout", "1s"], ["leave", "ann"],
      ["team", "revive", "default"], ["team", "dissolve", "default", "--force", "--timeout", "1s"],
    ])
  func `Whatever ends a teammate or brings it back says what it did`(
    standing: Standing, words: [String]
  ) async throws {
    try await World.with { world in
      try await teammate(world, standing)
      let worktree = try world.worktree(of: "ann")
      let pid = try await world.json("list").array?.first { $0["name"] == "ann" }?["process"]?[
        "pid"]?.integer.map { Int32($0) }
      let exit = try await ChildProcess(
        BuiltPrograms.roost,
        words + (words.contains("revive") ? ["--socket", world.tmux.socket] : []),
        environment: world.environment, timeout: .seconds(60)
      ).run()
      let text = exit.text + exit.errorText
      let expected: String =
        switch (words[0], words[1], standing) {
        case ("kill", _, .plain): "ann@default is ended, with its process and pane %"
        case ("kill", _, .lost): "is given up"
        case ("kill", _, .crashed): "had ended already (its program ended with exit code 3)"
        case ("shutdown", _, .plain): "did not answer in time and goes on"
        case ("shutdown", _, .lost): "`roost kill ann --team default` gives it up"
        case ("shutdown", _, .crashed): "has ended already: its program ended with exit code 3"
        case ("leave", _, .plain): "its program goes on in pane %1"
        case ("leave", _, .lost): "is out of the list; it had ended already: its pane"
        case ("leave", _, .crashed): "out of the list; it had ended already: its program ended"
        case (_, "revive", .plain): "ann@default is not revived: it is at work (idle) in pane %1"
        case (_, "revive", .lost): "plain programs cannot take up a conversation again"
        case (_, "revive", .crashed): "not lost with its tmux server: its program ended with exit"
        case (_, "revive", .left): "no teammate of default is to be revived"
        case (_, "dissolve", .plain): "timeout, ended"
        case (_, "dissolve", _): "is dissolved"
        default: "there is no agent ann"
        }
      #expect(text.contains(expected), "\(words), \(standing): \(text)")
      try await check(text, world, worktree: worktree, pid: pid)
      if words[0] == "kill", standing == .lost {
        #expect(try await status(world) ?? "killed" == "killed")
      }
    }
  }

  @Test func `A teammate that leaves while it works is told of with what stays`() async throws {
    try await World.with { world in
      try await teammate(world, .plain)
      let worktree = try world.worktree(of: "ann")
      let text = try await world.done("leave", "ann")
      #expect(text.contains("its worktree \(worktree) stays"))
    }
  }
}
