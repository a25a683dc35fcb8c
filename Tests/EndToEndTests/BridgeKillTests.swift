import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 leaves of a bridge, before each change that it makes to a file: all mail, and each message
/// once.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(30))) struct BridgeKillTests {
  /// `all` tries every change, and not every fortieth one.
  private static let step = ThisProcess.environment["ROOST_BRIDGE_KILLS"] == "all" ? 1 : 40

  enum Operation: String, CaseIterable { case make, follow, takeBack }

  @Test(arguments: Operation.allCases)
  func `A bridge that is made, followed and taken back loses and doubles nothing`(
    _ operation: Operation
  ) async throws {
    try await BridgeWorld.with { bridge in
      var change = 1
      while true {
        let team = "t\(change)"
        let left = try await bridge.before(operation, team)
        let paths = "/\(team)/ /\(team). /state.json"
        let (daemon, wasKilled) = try await bridge.world.killed(at: change, of: paths) { daemon in
          try await bridge.perform(operation, team, daemon)
        }
        if !wasKilled { try await bridge.world.end(daemon) }
        try await bridge.check(operation, team, left, "\(operation) \(change)")
        guard wasKilled else { break }
        change += Self.step
      }
      #expect(change > 10)
    }
  }

  @Test(arguments: Team.Bridge.Kind.allCases)
  func `A message to the other program is there once, whole, and nobody is held up`(
    _ kind: Team.Bridge.Kind
  ) async throws {
    try await BridgeWorld.with { bridge in
      let box = try await bridge.make(kind, "web", member: "coder")
      var change = 1
      while true {
        let text = "text \(change)"
        let words = ["send", "coder", text, "--team", "web", "--from", "bob", "--key", text]
        let exit = try await bridge.crashing(["--command"] + words, at: change)
        // The other program reads the file at any time, and knows of no half of a list.
        if let bytes = try Files.read(box), !bytes.isEmpty {
          #expect(throws: Never.self, "\(change)") { try JSON(parsing: bytes) }
        }
        // What a holder left behind counts for nothing after ten seconds.
        _ = utimes("\(box).lock", [timeval(), timeval()])
        let again = try await bridge.world.json(
          "send", "coder", text, "--team", "web", "--from", "bob", "--key", text)
        let entries = try JSON(parsing: try Files.read(box) ?? []).array ?? []
        let found = entries.filter { $0["text"]?.string == text }
        #expect(found.count == 1 && found[0]["id"] == again["id"], "\(change): \(entries)")
        #expect(entries.count == change, "\(change)")
        // The daemon looks there, too.
        try await eventually("the lock is free") { try Files.status("\(box).lock") == nil }
        if exit.code == 0 { break }
        change += 1
      }
      #expect(change > 5)
      let inboxes = Files.directory(of: box)
      for folder in [".", ".index", ".locks", ".mirror"] {
        let names = try Files.names(in: "\(inboxes)/\(folder)")
        #expect(names.allSatisfy { !$0.hasPrefix(".tmp-") }, "\(folder): \(names)")
      }
    }
  }

  @Test func `A message from the other program is typed once, also if that writes meanwhile`()
    async throws
  {
    try await BridgeWorld.with { bridge in
      let world = bridge.world
      try await bridge.jcode("begin", "web", "s-1", "coder")
      try await world.done("up")
      try await world.done("bridge", "jcode", "web")
      try await world.join("bob", world.recorder("bob"), "--team", "web")
      var change = 1
      while true {
        let texts = ["first of \(change).", "second of \(change)."]
        let paths = "/web/ /deliveries.jsonl"
        let (daemon, wasKilled) = try await bridge.world.killed(at: change, of: paths) { daemon in
          try await bridge.jcode("send", "web", "s-1", "team-lead", "bob", texts[0])
          try await bridge.allTaken("web", "bob") { !ProcessTable.isAlive(daemon) }
        }
        // It knows nothing of what Roost notes of a message, and writes the whole list.
        try await bridge.jcode("send", "web", "s-1", "team-lead", "bob", texts[1])
        if !wasKilled { try await bridge.world.end(daemon) }
        try await world.done("up")
        try await eventually("both are typed at \(change)", within: .seconds(20)) {
          try texts.allSatisfy { text in try world.turns("bob").contains { $0.contains(text) } }
        }
        try await bridge.allTaken("web", "bob")
        for text in texts {
          let times = try world.turns("bob").count { $0.contains(text) }
          #expect(times == 1, "\(text) was typed \(times) times")
        }
        guard wasKilled else { break }
        change += Self.step
      }
      #expect(change > 5)
    }
  }
}
