import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// The control socket as a program that speaks to it finds it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct ControlProtocolTests {
  /// Sends lines to a real daemon and returns as many answers.
  private func exchange(_ lines: [String], _ world: World) async throws -> [JSON] {
    let socket = try UnixSocket.connect(to: world.home.socket)
    try await socket.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    var bytes: [UInt8] = []
    while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < lines.count {
      let more = try await socket.read()
      if more.isEmpty { break }
      bytes += more
    }
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  @Test func `It answers in order, and errors have a code and a stable name`() async throws {
    try await World.with { world in
      try await world.done("up")
      let answers = try await exchange(
        [
          #"{"jsonrpc":"2.0","id":1,"method":"hello"}"#,
          #"{"jsonrpc":"2.0","id":"two","method":"nonsense"}"#,
          "this is not JSON",
          #"{"jsonrpc":"2.0","id":4,"method":"agent.pause","params":{}}"#,
          #"{"jsonrpc":"2.0","id":5,"method":"agent.pause","params":{"agent":"x@y"}}"#,
        ], world)
      #expect(answers.count == 5)
      #expect(answers[0]["result"]?["protocol"]?.integer == ControlProtocol.version)
      #expect(answers[1]["error"]?["code"]?.integer == -32601 && answers[1]["id"] == "two")
      #expect(answers[2]["error"]?["code"]?.integer == -32700)
      #expect(answers[3]["error"]?["code"]?.integer == -32602)
      #expect(answers[4]["error"]?["data"]?["code"] == "unknown_team")
    }
  }

  @Test func `A line beyond the limit ends the connection and not the daemon`() async throws {
    try await World.with { world in
      try await world.done("up")
      let socket = try UnixSocket.connect(to: world.home.socket)
      let endless = [UInt8](repeating: 0x61, count: 3 << 20)
      _ = try? await socket.write(endless)
      while let more = try? await socket.read(), !more.isEmpty {}
      #expect(try await world.json("status")["daemon"]?["pid"] != nil)
    }
  }

  @Test func `Idle connections of one program lock nobody out, itself neither; the oldest go`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      async let wait = world.roost("send", "bob", "hi", "--wait", "seen", "--timeout", "40s")
      try await eventually("it is stored") { try world.mailbox(of: "bob").counts().unread == 1 }
      var idle: [UnixSocket] = []
      while idle.count < 400 {
        // The queue is full until the daemon has taken some.
        guard let one = try? UnixSocket.connect(to: world.home.socket) else {
          try await Task.sleep(for: .milliseconds(1))
          continue
        }
        idle.append(one)
      }
      #expect(try await world.json("status")["daemon"]?["pid"] != nil)
      let first = try #require(idle.first)
      #expect(try await first.read().isEmpty, "the oldest was ended")
      let last = try #require(idle.last)
      try await last.write(Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n".utf8))
      #expect(try await !last.read().isEmpty, "the newest is answered")
      // Who waits for an answer is not idle.
      try await world.done("next", "bob")
      #expect(try await wait.code == 0)
    }
  }

  @Test(.needs("tmux", "python3")) func `Idle connections of many programs lock nobody out`()
    async throws
  {
    try await World.with { world in
      try await world.done("up")
      let script = """
        import os, socket, sys, time
        for child in range(6):
            if os.fork() == 0:
                break
        held = []
        while len(held) < 60:
            try:
                one = socket.socket(socket.AF_UNIX)
                one.connect(sys.argv[1])
                held.append(one)
            except BlockingIOError:
                time.sleep(0.01)
        print("ready", flush=True)
        time.sleep(600)
        """
      let path = Scratch.path("crowd.py")
      try Files.write(Array(script.utf8), to: path)
      let pane = try await world.pane("exec python3 \(path) \(world.home.socket)")
      try await eventually("420 connections were made") {
        try await world.tmux.screen(of: pane).components(separatedBy: "ready").count == 8
      }
      #expect(try await world.json("status")["daemon"]?["pid"] != nil)
      #expect(try await world.json("status")["daemon"]?["pid"] != nil)
    }
  }

  @Test func `The socket and the home are the owner's alone`() async throws {
    try await World.with { world in
      try await world.done("up")
      #expect(try Files.status(world.home.socket)?.permissions == 0o600)
      #expect(try Files.status(world.home.root)?.permissions == 0o700)
      #expect(try Files.status(world.home.state)?.permissions ?? 0o600 == 0o600)
    }
  }
}
