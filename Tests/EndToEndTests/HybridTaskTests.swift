import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Tasks of a team with a guest on another machine, over the real hub.
@Suite(.scratch, .needsHub, .needs("tmux"), .timeLimit(.minutes(10)))
struct HybridTaskTests {
  /// Alice and bob of two machines in a team of the first one.
  private func team(_ a: World, _ b: World) async throws {
    let node = try await b.node()
    try await a.done(
      "team", "form", "fix", "--goal", "mend it", "--role", "alice=worker", "--role",
      "bob@default/\(node)=worker")
  }

  private func given(_ world: World, to name: String) async throws -> [String] {
    let box = world.mailbox(of: name)
    return try await blocking { try box.readAll() }.filter { $0.kind == "task" }.map(\.text)
  }

  private func task(_ world: World, _ id: String) async throws -> JSON {
    try await world.json("task", "show", id)
  }

  private func delegate(_ world: World, _ words: String...) async throws -> String {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["delegate", "fix"] + words + ["--json"],
      environment: world.environment
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return try JSON(parsing: exit.output)["task"]?["id"]?.string ?? ""
  }

  @Test func `A guest elsewhere gets a task, and the answer comes back and is counted`()
    async throws
  {
    try await withTwoMachines { a, b, _ in
      try await team(a, b)
      let node = try await b.node()
      let shown = try await a.done("team", "show", "fix")
      #expect(shown.contains("bob@default/\(node)"))
      let id = try await delegate(a, "which port?", "--deadline", "10m")
      try await eventually("bob has it") { try await given(b, to: "bob").count == 1 }
      let short = MessageID.short(id)
      #expect(try await given(b, to: "bob")[0].hasPrefix("Task \(short): which port?"))
      try await b.done("task", "start", short, "--as", "bob")
      try await eventually("bob has begun") {
        try await task(a, id)["attempts"]?.array?.last?["state"] == "running"
      }
      try await b.done("task", "progress", short, "--percent", "40", "reading", "--as", "bob")
      let said = try await b.done(
        "task", "done", short, "--result", "8080", "--cost", "0.25", "--as", "bob")
      #expect(said == "task \(short): your answer goes to \(try await a.node())\n")
      let twice = try await b.roost("task", "done", short, "--result", "9090", "--as", "bob")
      #expect(twice.code == 1 && twice.errorText.contains("has answered"))
      try await eventually("the answer is there") {
        try await task(a, id)["attempts"]?.array?.last?["state"] == "succeeded"
      }
      try await a.done("task", "done", id, "--result", "8080", "--as", "alice")
      let end = try await task(a, id)
      #expect(end["state"] == "done" && end["outcome"]?["votes"] == 2)
      #expect(end["attempts"]?.array?.last?["agent"]?.string == "bob@default/\(node)")
      #expect(end["attempts"]?.array?.last?["percent"] == 40)
      let budget = try await a.json("budget", "show", "fix")
      #expect(budget["agents"]?["bob@default/\(node)"]?["amount"] == 250_000)
      let story = try await a.done("explain", id)
      #expect(story.contains("bob answers: 8080") && story.contains("votes 2 of 2"))
    }
  }

  @Test func `What is wrong is told to whom it concerns, and nothing waits for nobody`()
    async throws
  {
    try await withTwoMachines { a, b, _ in
      try await team(a, b)
      // Work that is checked by a command is given to nobody whose directory is elsewhere.
      let checked = try await a.roost("delegate", "fix", "x", "--to", "bob", "--verify", "true")
      #expect(checked.code == 1 && checked.errorText.contains("cannot be checked"))
      let id = try await delegate(a, "which port?", "--to", "bob")
      try await eventually("bob has it") { try await given(b, to: "bob").count == 1 }
      let stranger = try await b.roost("task", "done", "zzzz", "--result", "1", "--as", "bob")
      #expect(stranger.code == 1 && stranger.errorText.contains("zzzz"))
      try await a.done("task", "cancel", id)
      try await eventually("bob hears that it is over") {
        try await b.mail("bob").contains { $0.text.contains("is no longer yours") }
      }
      try await b.done("task", "done", id, "--result", "8080", "--as", "bob")
      try await eventually("the late answer is kept") {
        try await task(a, id)["attempts"]?.array?.last?["late"] == true
      }
      let next = try await delegate(a, "and now?", "--to", "bob")
      try await b.done("leave", "bob")
      try await eventually("the attempt of one who has left fails") {
        try await task(a, next)["state"] == "failed"
      }
    }
  }

  @Test func `A formed team's address reaches its guests, and a broadcast everybody once`()
    async throws
  {
    try await withTwoMachines { a, b, _ in
      try await team(a, b)
      try await a.done("join", "eve", "--team", "fix", "--mode", "file")
      try await a.done("send", "alice@fix", "one", "--from", "ann")
      try await a.done("send", "bob@fix", "two", "--from", "ann")
      try await a.done("broadcast", "--team", "fix", "three", "--from", "ann")
      try await eventually("bob has both") {
        try await b.mail("bob").map(\.text).filter { $0 == "two" || $0 == "three" } == [
          "two", "three",
        ]
      }
      let mail = try await a.mail("alice").map(\.text)
      #expect(mail.filter { $0 == "one" || $0 == "three" } == ["one", "three"])
      let eve = Mailbox(
        a.home.mailbox(of: Address(name: "eve", team: "fix"), session: nil), settings: Settings()
      ) { _ in }
      #expect(try eve.readAll().map(\.text) == ["three"])
      let nobody = try await a.roost("send", "zed@fix", "x", "--from", "ann")
      #expect(nobody.code == 1)
    }
  }

  @Test func `Killed at any moment, each daemon gives and answers every task once and in order`()
    async throws
  {
    try await withTwoMachines { a, b, _ in
      try await team(a, b)
      let count = 24
      var random = SystemRandomNumberGenerator()
      let seed = UInt64.random(in: .min ... .max, using: &random)
      var generator = SeededGenerator(seed: seed)
      var ids: [String] = []
      for number in 0..<count {
        ids.append(
          try await falling(a, b, &generator) {
            try await delegate(a, "number \(number)", "--to", "bob", "--key", "K\(number)")
          })
        guard number > 0 else { continue }
        try await eventually("bob has number \(number - 1), seed \(seed)", within: .seconds(40)) {
          try await given(b, to: "bob").count >= number
        }
        let before = ids[number - 1]
        _ = try await falling(a, b, &generator) {
          let exit = try await b.roost(
            "task", "done", before, "--result", "r\(number - 1)", "--as", "bob")
          guard exit.code == 0 || exit.errorText.contains("has answered") else {
            throw NeverHappened(description: exit.errorText)
          }
          return exit.text
        }
      }
      try await eventually("bob has all, seed \(seed)", within: .seconds(60)) {
        try await given(b, to: "bob").count >= count
      }
      let last = try #require(ids.last)
      try await b.done("task", "done", last, "--result", "r\(count - 1)", "--as", "bob")
      try await eventually("all are done, seed \(seed)", within: .seconds(60)) {
        try await a.json("task", "list", "--team", "fix", "-n", "0").array?
          .allSatisfy { $0["state"] == "done" } == true
      }
      let texts = try await given(b, to: "bob").map { String($0.split(separator: "\n")[0]) }
      #expect(
        texts == ids.enumerated().map { "Task \(MessageID.short($1)): number \($0)" },
        "seed \(seed)")
      #expect(Set(ids).count == count, "seed \(seed)")
      let tasks = try await a.json("task", "list", "--team", "fix", "-n", "0").array ?? []
      #expect(
        tasks.map { $0["outcome"]?["answer"]?["text"]?.string } == (0..<count).map { "r\($0)" },
        "seed \(seed)")
      #expect(tasks.allSatisfy { $0["attempts"]?.array?.count == 1 }, "seed \(seed)")
    }
  }

  /// Does something while one of the daemons falls at some moment of it, or none; both run again after.
  private func falling(
    _ a: World, _ b: World, _ generator: inout SeededGenerator,
    _ body: @escaping @Sendable () async throws -> String
  ) async throws -> String {
    let victim = Int.random(in: 0..<3, using: &generator)
    let pause = Duration.microseconds(Int.random(in: 0..<60_000, using: &generator))
    let pid = victim == 0 ? try a.daemonPID() : victim == 1 ? try b.daemonPID() : nil
    async let fall: Void = {
      guard let pid else { return }
      try await Task.sleep(for: pause)
      Signals.send(Signals.kill, to: pid)
    }()
    let result = try await again(body)
    try await fall
    for world in [a, b] { try await world.done("up") }
    return result
  }

  /// Asks again while a daemon that fell comes back; a key makes it one task.
  private func again(_ body: () async throws -> String) async throws -> String {
    var last: any Error = NeverHappened(description: "never tried")
    for _ in 0..<20 {
      do {
        return try await body()
      } catch {
        last = error
      }
    }
    throw last
  }
}
