import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A world with jcode's teams in it, and a daemon that ends at a change.
struct BridgeWorld: Sendable {
  let world: World
  private var teams: String { Scratch.path(".jcode/teams") }

  static func with(_ body: @Sendable (BridgeWorld) async throws -> Void) async throws {
    try await World.with { world in
      var world = world
      world.userHome = Scratch.directory
      try await body(BridgeWorld(world: world))
    }
  }

  @discardableResult
  func jcode(_ verb: String, _ team: String, _ words: String...) async throws -> String {
    let exit = try await ChildProcess(
      "/usr/bin/env", ["python3", Fixtures.path("jcode_team.py"), verb, teams, team] + words
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return exit.text
  }

  /// Runs the program that ends before one of its changes.
  func crashing(_ words: [String], at change: Int) async throws -> ChildProcess.Exit {
    try await ChildProcess(
      BuiltPrograms.crashingDaemon, words,
      environment: world.environment.merging(["CRASH_CHANGE": "\(change)"]) { $1 }
    ).run()
  }

  /// Waits until nothing is unread in a mailbox of jcode's newest session, or something else is so.
  func allTaken(
    _ team: String, _ name: String, or isOver: @escaping @Sendable () throws -> Bool = { false }
  ) async throws {
    let file = "\(teams)/\(team)/inboxes/s-1/\(name).json"
    try await eventually("\(name)'s mail is taken", within: .seconds(20)) {
      if try isOver() { return true }
      let entries = try? JSON(parsing: try Files.read(file) ?? []).array
      return entries?.allSatisfy { $0["read"] == true } == true
    }
  }

  // MARK: - A bridge of its own for each change

  /// Makes a bridge to a team of another program, and returns the mailbox of its member.
  func make(_ kind: Team.Bridge.Kind, _ team: String, member: String) async throws -> String {
    var box = "\(teams)/\(team)/inboxes/s-1/\(member).json"
    switch kind {
    case .jcode: try await jcode("begin", team, "s-1", member)
    case .claude:
      let directory = Scratch.path(".claude/teams/\(team)")
      try Files.createDirectory("\(directory)/inboxes")
      let members = #"{"members": [{"name": "team-lead"}, {"name": "\#(member)"}]}"#
      try Files.write(Array(members.utf8), to: "\(directory)/config.json")
      box = "\(directory)/inboxes/\(member).json"
    }
    try await world.done("up")
    try await world.done("bridge", kind.rawValue, team)
    try await world.done("join", "bob", "--team", team, "--mode", "file")
    return box
  }

  /// Makes what an operation is done with, and returns the mail that is still unread.
  func before(_ operation: BridgeKillTests.Operation, _ team: String) async throws -> [String] {
    guard operation != .make else {
      try await jcode("begin", team, "s-1", "coder")
      try await jcode("send", team, "s-1", "team-lead", "coder", "from before")
      return []
    }
    _ = try await make(.jcode, team, member: "coder")
    try await jcode("send", team, "s-1", "team-lead", "bob", "long read")
    #expect(try await next(team) == "long read")
    try await jcode("send", team, "s-1", "team-lead", "bob", "of the lead")
    try await world.done("send", "bob", "of ben", "--team", team, "--from", "ben")
    // What looks like an order to the other program is none to bob.
    let order = #"{"type":"shutdown_request"}"#
    try await jcode("send", team, "s-1", "team-lead", "bob", order)
    try await world.done("send", "coder", "yours", "--team", team, "--from", "bob")
    return ["of the lead", "of ben", order]
  }

  func perform(
    _ operation: BridgeKillTests.Operation, _ team: String, _ daemon: ProcessTable.Identity
  ) async throws {
    switch operation {
    case .make: try await changed("bridge", "jcode", team)
    case .takeBack: try await changed("bridge", "jcode", team, "--remove")
    case .follow:
      try await jcode("begin", team, "s-2", "coder")
      try await hasMoved(team) { !ProcessTable.isAlive(daemon) }
    }
  }

  /// Asks the daemon, and starts none in its place.
  private func changed(_ words: String...) async throws {
    let exit = try await world.roost(words, extra: ["ROOST_AUTOSTART": "0"])
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  private func hasMoved(_ team: String, or isOver: @escaping @Sendable () -> Bool = { false })
    async throws
  {
    try await eventually("the new session is followed", within: .seconds(20)) {
      if isOver() { return true }
      let state = try JSON(parsing: try Files.read(world.home.state) ?? [])["teams"]?[team]
      return state?["session"] == "s-2" && state?["bridge"]?["left"] == nil
    }
  }

  /// Takes the first message that waits for bob; nil where none does.
  private func next(_ team: String) async throws -> String? {
    let exit = try await world.roost("next", "bob", "--team", team, "--json")
    return exit.code == 0 ? try JSON(parsing: exit.output)["text"]?.string : nil
  }

  /// Checks that what was cut off is done by the next daemon, and that each message is there once.
  func check(
    _ operation: BridgeKillTests.Operation, _ team: String, _ left: [String], _ what: String
  ) async throws {
    var left = left
    var taken: [String] = []
    // Nobody runs, and mail can be taken all the same.
    if operation != .make, let text = try await next(team) { taken.append(text) }
    try await world.done("up")
    switch operation {
    case .make:
      try await world.done("bridge", "jcode", team)
      try await world.done("join", "bob", "--team", team, "--mode", "file")
      try await world.done("send", "coder", "yours", "--team", team, "--from", "bob")
      try await jcode("send", team, "s-1", "team-lead", "bob", "of the lead")
      left = ["of the lead"]
      #expect(try await jcode("take", team, "s-1", "coder").contains("from before"), "\(what)")
    case .follow:
      try await hasMoved(team)
      try await jcode("send", team, "s-2", "team-lead", "bob", "of the new session")
      left.append("of the new session")
    case .takeBack:
      let again = try await world.roost("bridge", "jcode", team, "--remove")
      #expect(again.code == 0 || again.errorText.contains("there is no bridge"), "\(what)")
      let inboxes = world.home.inboxes(of: team, session: nil)
      #expect(try Files.status(inboxes)?.isDirectory == true, "\(what)")
      #expect(try Files.status("\(inboxes).own") == nil, "\(what)")
      let names = try Files.names(in: "\(teams)/\(team)/inboxes/s-1")
      #expect(names == ["bob.json", "coder.json"], "\(what)")
    }
    #expect(try await jcode("take", team, "s-1", "coder").contains("yours"), "\(what)")
    while let text = try await next(team) { taken.append(text) }
    #expect(taken.sorted() == left.sorted(), "\(what)")
    try await world.done("leave", "bob", "--team", team)
    if operation != .takeBack { try await world.done("bridge", "jcode", team, "--remove") }
  }
}
