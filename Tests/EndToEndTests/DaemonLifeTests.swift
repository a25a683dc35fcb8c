import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// The daemon's start and end.
@Suite(.scratch, .needs("tmux", "python3", "flock"), .timeLimit(.minutes(10)))
struct DaemonLifeTests {
  @Test func `However many start at once, one daemon runs`() async throws {
    try await World.with { world in
      let pids = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<50 {
          group.addTask { try await world.json("up")["pid"]?.integer ?? 0 }
        }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect(pids.count == 1)
      #expect(try world.daemonPID().map(Int.init) == pids.first)
    }
  }

  /// A killed process keeps its lock until the last of its threads is gone; here what it started does.
  @Test func `A lock whose process is gone is waited for`() async throws {
    try await World.with { world in
      try Files.createDirectory(world.home.root)
      let go = Scratch.path("go")
      let script = "exec 9>>\"$0\"; flock 9; echo ready; until [ -e \(go) ]; do sleep 0.3; done"
      let said = try DetachedProcess.start(
        "/bin/sh", ["-c", script, world.home.lock], errorLog: Scratch.path("holder.log"),
        timeout: .seconds(30))
      #expect(said == "ready")
      #expect(FileLock.holder(of: world.home.lock) == nil)
      async let up = world.json("up")
      try Files.write([], to: go)
      #expect(try await up["started"] == true)
    }
  }

  @Test func `A stale socket, a stale lock file and a recycled pid do not keep it from starting`()
    async throws
  {
    try await World.with { world in
      try Files.createDirectory(world.home.root)
      try Files.write(Array("roostd 0.0 pid 1\n".utf8), to: world.home.lock)
      let listener = try UnixListener(world.home.socket)
      _ = consume listener
      let up = try await world.json("up")
      #expect(up["started"] == true)
      let pid = try #require(try world.daemonPID())
      Signals.send(9, to: pid)
      try await ProcessTable.exit(of: pid)
      #expect(try Files.status(world.home.socket) != nil)
      #expect(try await world.json("up")["started"] == true)
    }
  }

  @Test func `SIGTERM ends it cleanly, and mail that waits is delivered by the next`() async throws
  {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      let pid = try #require(try world.daemonPID())
      Signals.send(Signals.terminate, to: pid)
      try await ProcessTable.exit(of: pid)
      #expect(try Files.status(world.home.socket) == nil)
      let sent = try await world.roost("send", "bob", "hello", "--from", "a")
      #expect(sent.code == 0 && sent.errorText.contains("the daemon does not run"))
      try await world.done("up")
      try await eventually("it was read") { try world.turns("bob").count == 1 }
    }
  }

  @Test func `SIGHUP reads the settings again and keeps the old ones if they are bad`() async throws
  {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      let pid = try #require(try world.daemonPID())
      try world.configure(#"{"delivery":{"header":"<{from}/{id}>"}}"#)
      Signals.send(Signals.hangUp, to: pid)
      try await eventually("the log tells") {
        try await world.done("logs").contains("settings were read again")
      }
      try await world.done("send", "bob", "one", "--from", "a", "--wait", "submitted")
      try Files.write(Array("{ \"delivery\": \n oops }".utf8), to: world.home.configuration)
      Signals.send(Signals.hangUp, to: pid)
      try await eventually("the log tells") {
        try await world.done("logs").contains("config.json:2:2:")
      }
      try world.configure("{}")
      try await world.done("send", "bob", "two", "--from", "a", "--wait", "submitted")
      #expect(try await world.turns("bob", 2).allSatisfy { $0.hasPrefix("<a/") })
    }
  }

  @Test func `A broken config.json keeps it from starting and says where`() async throws {
    try await World.with { world in
      try Files.createDirectory(world.home.root)
      try Files.write(Array("{\n  \"mailbox\": [}\n".utf8), to: world.home.configuration)
      let up = try await world.roost("up")
      #expect(up.code == 69)
      #expect(up.errorText.contains("config.json:2:15:"))
      #expect(up.errorText.split(separator: "\n").count == 1)
    }
  }

  @Test func `A damaged state is taken back, kept by name and told of`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.done("down")
      try Files.write([UInt8](repeating: 0, count: 100), to: world.home.state)
      let status = try await {
        try await world.done("up"); return try await world.json("status")
      }()
      #expect(status["agents"]?.array?.first?["name"] == "bob")
      #expect(status["notes"]?.array?.isEmpty == false)
      let kept = try Files.names(in: world.home.root).filter { $0.contains("damaged") }
      #expect(kept.count == 1)
      try await world.done("send", "bob", "still here", "--from", "a", "--wait", "submitted")
    }
  }

  @Test func `Events are numbered, followed and found again`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.done("send", "bob", "hello", "--from", "a", "--wait", "submitted")
      let lines = try await world.done("events").split(separator: "\n")
      let events = try lines.map { try JSON(parsing: String($0)) }
      let types = events.compactMap { $0["type"]?.string }
      for type in ["agent.joined", "delivery.intent", "delivery.typed", "delivery.verdict"] {
        #expect(types.contains(type), "\(type)")
      }
      let numbers = events.compactMap { $0["seq"]?.integer }
      #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
      let last = try #require(numbers.last)
      let since = try await world.done("events", "--since", "\(last)").split(separator: "\n")
        .compactMap { try JSON(parsing: String($0))["seq"]?.integer }
      // More may have happened by then.
      #expect(since.first == last && since == since.sorted())
    }
  }

  @Test func `What an agent asks for while the daemon is restarted is not lost`() async throws {
    try await World.with { world in
      try await world.done("join", "bob", "--mode", "file")
      let box = world.mailbox(of: "bob")
      let texts = try (0..<150).map { number in
        let text = "message \(number)"
        _ = try box.append(Message(from: "a", text: text))
        return text
      }
      let taken = try await withThrowingTaskGroup(of: [String].self) { group in
        group.addTask {
          var taken: [String] = []
          while taken.count < texts.count, try box.counts().unread > 0 {
            let exit = try await world.roost("next", "bob", "--json")
            // Refused is fine, as long as nothing is gone.
            guard exit.code == 0 else { continue }
            taken.append(try JSON(parsing: exit.output)["text"]?.string ?? "")
          }
          return taken
        }
        group.addTask {
          for _ in 0..<6 { try await world.done("restart") }
          return []
        }
        return try await group.reduce([], +)
      }
      #expect(taken == texts)
    }
  }

  @Test func `A program that was replaced under the daemon is told of`() async throws {
    try await World.with { world in
      let bin = Scratch.path("bin")
      try Files.createDirectory(bin)
      for name in ["roost", "roostd"] {
        try FileManager.default.copyItem(
          atPath: "\(try BuiltPrograms.directory)/\(name)", toPath: "\(bin)/\(name)")
      }
      func roost(_ words: String...) async throws -> ChildProcess.Exit {
        try await ChildProcess("\(bin)/roost", words, environment: world.environment).run()
      }
      #expect(try await roost("up").code == 0)
      #expect(try await roost("up").errorText.isEmpty)
      try FileManager.default.removeItem(atPath: "\(bin)/roostd")
      #expect(try await roost("status").errorText.contains("is gone; run `roost restart`"))
      try FileManager.default.copyItem(
        atPath: "\(try BuiltPrograms.directory)/roostd", toPath: "\(bin)/roostd")
      let stamp = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_000_000)]
      try FileManager.default.setAttributes(stamp, ofItemAtPath: "\(bin)/roostd")
      #expect(try await roost("status").errorText.contains("was replaced since it started"))
      #expect(try await roost("up").errorText.contains("another build than this roost"))
      #expect(try await roost("restart").code == 0)
      #expect(try await !roost("status").errorText.contains("replaced"))
    }
  }

  @Test func `A hook does not start a daemon that a person has stopped`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("down")
      let exit = try await world.roost("hook", "Stop", input: "{}")
      #expect(exit.code == 0 && exit.errorText.isEmpty && exit.output.isEmpty)
      #expect(try await world.roost("status").code == 69)
    }
  }
}
