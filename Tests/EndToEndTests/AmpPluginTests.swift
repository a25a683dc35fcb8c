import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Roost's own plugin for Amp, in a program that offers it what Amp does, with a thread that is open.
@Suite(.scratch, .needs("tmux", "node"), .timeLimit(.minutes(10))) struct AmpPluginTests {
  private static let settings =
    #"{"profiles": {"thread": {"programs": ["thread"], "door": "amp"}}, "#
    + #""delivery": {"answer_hint": false}}"#

  /// Starts the program with the plugin that `roost setup` installs, and has it join.
  private func join(_ world: World) async throws {
    let place = Scratch.path("project")
    try Files.createDirectory(place)
    try await world.done("setup", "amp", "--project", place, "--yes")
    let plugin = try #require(try Files.read("\(place)/.amp/plugins/roost.ts"))
    try Files.write(plugin, to: "\(place)/plugin.mjs")
    try Files.write(
      Files.read(Fixtures.path("plugin_driver.mjs")) ?? [], to: "\(place)/thread.mjs")
    let pane = try await world.pane(
      "cd '\(place)' && ROOST_HOME='\(world.home.root)' exec node thread.mjs thread"
        + " '\(place)/plugin.mjs' '\(world.record("bob"))'")
    try await eventually("a thread is open") { try Files.status(world.record("bob")) != nil }
    try await world.join("bob", pane, "--mode", "native")
  }

  private func given(_ world: World) throws -> [String] {
    String(decoding: try Files.read(world.record("bob")) ?? [], as: UTF8.self)
      .split(separator: "\n").compactMap { try? JSON(parsing: Array($0.utf8))["content"]?.string }
  }

  @Test func `A message goes into the thread once, over kills of the daemon too`() async throws {
    try await World.with { world in
      try world.configure(Self.settings)
      try await world.team()
      try await join(world)
      try await world.done("send", "bob", "two\nlines", "--from", "ann")
      try await world.allRead("bob")
      #expect(try given(world).map { $0.hasSuffix("two\nlines") } == [true])
      let row = try await world.json("list").array?.first { $0["name"] == "bob" }
      #expect(row?["channel"]?["name"] == "amp-plugin", "\(row?.text() ?? "")")
      // The plugin has it, and the daemon has not heard so.
      try Files.write([], to: Scratch.path("record-bob.wait"))
      try await world.done("send", "bob", "over a kill", "--from", "ann")
      try await eventually("it is given") { try given(world).count == 2 }
      let pid = try #require(try world.daemonPID())
      Signals.send(Signals.kill, to: pid)
      try await eventually("the daemon is gone") { try world.daemonPID() == nil }
      try Files.remove(Scratch.path("record-bob.wait"))
      try await world.done("up")
      try await world.allRead("bob")
      #expect(try given(world).count == 2)
      // A thread that takes nothing keeps it where nothing else is the way.
      try Files.write([], to: Scratch.path("record-bob.refuse"))
      try await world.done("send", "bob", "refused", "--from", "ann")
      try await world.held("bob", "no_door")
      #expect(try world.mailbox(of: "bob").counts().unread == 1)
    }
  }
}
