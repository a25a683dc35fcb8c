import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What machines, the hub and the network between them may do while messages are on their way.
@Suite(.scratch, .heavy, .needsHub, .needs("tmux", "python3"), .timeLimit(.minutes(10)))
struct HybridCrashTests {
  /// Several senders on a machine write numbered messages into its outbox, by the library that
  /// `roost send` uses; one message in each hundred goes by the command itself.
  private func send(
    _ count: Int, from world: World, as names: [String], to recipients: [String]
  ) async throws {
    let outbox = Mailbox(world.home.outbox(of: World.webRepository), settings: Settings()) { _ in }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in names {
        group.addTask {
          for number in 0..<count / names.count {
            let to = recipients[number % recipients.count]
            let text = "\(name) \(to) \(number)"
            if number % 100 == 0 {
              try await world.done("send", to, text, "--from", name)
            } else {
              try await blocking {
                var message = Message(from: "\(name)@default", text: text)
                message.to = to
                _ = try outbox.append(message)
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// What is wrong with a mailbox that should hold each sender's messages once and in order.
  private func faults(
    in world: World, of recipient: String, from names: [String], _ count: Int,
    _ recipients: [String]
  ) async throws -> [String] {
    let texts = try await world.mail(recipient).map(\.text)
    var faults: [String] = []
    for name in names {
      let expected = (0..<count / names.count)
        .filter { recipients[$0 % recipients.count] == recipient }
        .map { "\(name) \(recipient) \($0)" }
      let found = texts.filter { $0.hasPrefix("\(name) ") }
      if found == expected { continue }
      let missing = Set(expected).subtracting(found).count
      let doubled = found.count - Set(found).count
      faults.append(
        "\(recipient) from \(name): \(missing) lost, \(doubled) doubled"
          + (missing + doubled == 0 ? ", out of order" : ""))
    }
    return faults
  }

  @Test func `A thousand messages each way arrive once and in order, over TLS`() async throws {
    try await withTwoMachines(tls: true) { a, b, _ in
      async let there: Void = send(1000, from: a, as: ["alice"], to: ["bob"])
      async let back: Void = send(1000, from: b, as: ["bob"], to: ["alice"])
      _ = try await (there, back)
      try await eventually("all are there", within: .seconds(90)) {
        try await (a.mail("alice").count, b.mail("bob").count) == (1000, 1000)
      }
      #expect(try await faults(in: b, of: "bob", from: ["alice"], 1000, ["bob"]) == [])
      #expect(try await faults(in: a, of: "alice", from: ["bob"], 1000, ["alice"]) == [])
    }
  }

  /// How many messages each side sends while all around it fails.
  private static let messages = Thoroughness.isFull ? 2500 : 500

  @Test func `All messages survive a hub, daemons and a network that fail at random`()
    async throws
  {
    let each = Self.messages
    try await HubProcess.with { hub in
      let port = try HubProcess.freePort()
      let proxy = try hub.startProxy(on: port, "1")
      defer { Signals.send(Signals.kill, to: proxy) }
      let senders = (a: ["a0", "a1"], b: ["b0", "b1"])
      try await World.with("a") { a in
        try await World.with("b") { b in
          for (world, names) in [(a, senders.a), (b, senders.b)] {
            try await configure(world, hub, through: port)
            for name in names { try await world.done("join", name, "--mode", "file") }
          }
          for name in senders.b { try await a.knows(name) }
          for name in senders.a { try await b.knows(name) }
          try await storm(a, b, hub, senders)
          // Both outboxes empty, and nothing on its way any more; then what arrived is looked at.
          try await eventually("all is sent", within: .seconds(240)) {
            try await [a.config()["outbox"], b.config()["outbox"]] == [0, 0]
          }
          let counted: @Sendable () async throws -> Int = {
            var count = 0
            for name in senders.a { count += try await a.mail(name).count }
            for name in senders.b { count += try await b.mail(name).count }
            return count
          }
          do {
            try await eventually("all are there", within: .seconds(60)) {
              try await counted() >= 2 * each
            }
          } catch {
            Issue.record("\(try await counted()) of \(2 * each) arrived")
          }
          for name in senders.a {
            #expect(try await faults(in: a, of: name, from: senders.b, each, senders.a) == [])
          }
          for name in senders.b {
            #expect(try await faults(in: b, of: name, from: senders.a, each, senders.b) == [])
          }
        }
      }
    }
  }

  /// Configuring asks the hub, and the network may fail just then; the settings stay in any case.
  private func configure(_ world: World, _ hub: HubProcess, through port: Int) async throws {
    try await world.done("team", "create", "default", "--repo", World.webRepository)
    _ = try await world.roost(
      "config", World.webRepository, "--hybrid=true", "--api-endpoint",
      "http://127.0.0.1:\(port)", "--token-stdin", input: hub.token())
  }

  /// Sends from both sides while the hub is killed every two seconds and the daemons at random.
  private func storm(
    _ a: World, _ b: World, _ hub: HubProcess, _ senders: (a: [String], b: [String])
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await send(Self.messages, from: a, as: senders.a, to: senders.b) }
      group.addTask { try await send(Self.messages, from: b, as: senders.b, to: senders.a) }
      group.addTask {
        for _ in 0..<8 {
          try await Task.sleep(for: .seconds(2))
          try await hub.end()
          _ = try hub.start()
        }
      }
      for world in [a, b] {
        group.addTask {
          for _ in 0..<8 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...3000)))
            if let pid = try world.daemonPID() { Signals.send(Signals.kill, to: pid) }
            try await world.done("up")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `Two hundred requests on two machines are each done once, though one is lost`()
    async throws
  {
    try await HubProcess.with { hub in
      try await World.with("a") { a in
        try await World.with("b") { b in
          try await World.with("c") { c in
            for world in [a, b, c] {
              try world.configure(#"{"work":{"lease_seconds":5},"teams":{"evict_seconds":1}}"#)
              try await world.hybrid(hub)
            }
            let done = Scratch.path("done")
            try await ask(a, for: 200)
            let work = ["sh", "-c", "echo \"$ROOST_TASK\" >>\(done)"]
            try await b.runner(max: 4, work) {
              try await c.runner(max: 4, work) {
                try await eventually("some are done") {
                  try Files.read(done)?.count(where: { $0 == UInt8(ascii: "\n") }) ?? 0 > 20
                }
                if let pid = try b.daemonPID() { Signals.send(Signals.kill, to: pid) }
                try await b.done("up")
                try await eventually("all are done", within: .seconds(150)) {
                  let text = String(decoding: try Files.read(done) ?? [], as: UTF8.self)
                  return Set(text.split(separator: "\n")).count == 200
                }
                try await eventually("the hub knows", within: .seconds(60)) {
                  try await unfinished(a, hub) == 0
                }
              }
            }
            let lines = String(decoding: try Files.read(done) ?? [], as: UTF8.self)
              .split(separator: "\n")
            #expect(lines.count == 200, "\(lines.count - 200) were done twice")
          }
        }
      }
    }
  }

  private func ask(_ world: World, for count: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= 8 { try await group.next() }
        group.addTask { try await world.done("work", "--remote", "task-\(number)") }
      }
      try await group.waitForAll()
    }
  }

  /// Requests that the hub does not count as completed.
  private func unfinished(_ world: World, _ hub: HubProcess) async throws -> Int {
    let query = "SELECT count(*) FROM spawns WHERE status != 'completed'"
    let script =
      "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"
    let exit = try await ChildProcess("python3", ["-c", script, hub.data, query]).run()
    guard let count = Int(exit.text.trimmed) else {
      throw NeverHappened(description: exit.errorText)
    }
    return count
  }
}
