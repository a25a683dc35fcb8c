import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// The ways to tell a person, also those that hang, fail or are gone.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct NotifyWaysTests {
  private func log(_ world: World) throws -> [Substring] {
    String(decoding: try Files.read(world.home.log) ?? [], as: UTF8.self).split(separator: "\n")
      .filter { $0.contains("notify:") }
  }

  /// A web server that keeps what is posted to `/ok`, refuses the first post to `/once`, and never
  /// answers others.
  private func webServer() async throws -> (pid: Int32, port: Int) {
    let script = """
      import http.server, sys, time
      class H(http.server.BaseHTTPRequestHandler):
        asked = 0
        def log_message(self, *a): pass
        def do_POST(self):
          if self.path == "/mute": time.sleep(1000)
          body = self.rfile.read(int(self.headers["Content-Length"]))
          H.asked += 1
          status = 503 if self.path == "/once" and H.asked == 1 else 204
          if status == 204: open(sys.argv[2], "ab").write(body + b"\\n")
          self.send_response(status); self.send_header("Content-Length", "0"); self.end_headers()
      s = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), H)
      print("ready", flush=True); s.serve_forever()
      """
    let (port, file) = (try HubProcess.freePort(), Scratch.path("web.pid"))
    let line = try DetachedProcess.start(
      "/bin/sh",
      ["-c", "echo $$ >\(file); exec python3 -c \"$0\" \(port) \(Scratch.path("posted"))", script],
      errorLog: Scratch.path("web.log"), timeout: .seconds(20))
    guard line == "ready",
      let pid = Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed)
    else { throw NeverHappened(description: "the web server did not start") }
    return (pid, port)
  }

  private func posted() throws -> [JSON] {
    let bytes = try Files.read(Scratch.path("posted")) ?? []
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  private func join(_ world: World) async throws {
    try await world.join("bob", try await world.pane("exec cat"), "--mode", "file")
  }

  @Test(arguments: ["/ok", "/once"])
  func `A webhook gets what a command gets, and a second try`(path: String) async throws {
    let (pid, port) = try await webServer()
    defer { Signals.send(Signals.kill, to: pid) }
    try await World.with { world in
      try world.configureNotify(#""webhook": "http://127.0.0.1:\#(port)\#(path)""#)
      try await join(world)
      try await world.mailPerson("hello")
      try await eventually("it is posted") { try posted().count == 1 }
      try await eventually("the command has it") { try world.told() == posted() }
      #expect(try log(world) == [])
    }
  }

  @Test func `Ways that hang or fail keep no other waiting, and are logged once`() async throws {
    let (pid, port) = try await webServer()
    defer { Signals.send(Signals.kill, to: pid) }
    try await World.with { world in
      try world.configureNotify(
        #""webhook": "http://127.0.0.1:\#(port)/mute""#, recording: "exec sleep 1000")
      try await join(world)
      try await world.withClient { drawn in
        for text in ["one", "two", "three"] {
          try await world.mailPerson(text)
          try await eventually("\(text) is shown") {
            try drawn().contains("mail from ann: \(text)")
          }
        }
      }
      try await world.awaitStatusLine("3 mail")
      // The first is ended after ten seconds, and then the next has its turn.
      try await eventually("all were begun", within: .seconds(90)) { try world.toldCount() == 3 }
      let ways = try await world.json("notify")["ways"]?.array ?? []
      let command = try #require(ways.first { $0["way"] == "command" })
      #expect(command["last"]?["ok"] == false)
      #expect(command["last"]?["detail"] == "sh did not end within 10 s and was ended")
      #expect(try log(world).count { $0.contains("command failed") } == 1)
      // The daemon ends at once all the same.
      try await world.done("down")
      #expect(try await world.statusLine() == "")
    }
  }

  @Test func `A tmux server that hangs keeps no other waiting, and then shows the newest`()
    async throws
  {
    try await World.with { world in
      try world.configureNotify()
      try await join(world)
      try await world.mailPerson("one")
      try await world.awaitStatusLine("1 mail")
      let server = try #require(
        Int32(try await world.tmux.run(["display-message", "-p", "#{pid}"])))
      Signals.send(SIGSTOP, to: server)
      defer { Signals.send(SIGCONT, to: server) }
      try await world.mailPerson("two")
      try await eventually("the command has it") { try world.toldCount() == 2 }
      for way in ["tmux", "status"] {
        try await eventually("the way \(way) has failed") {
          try log(world).contains { $0.contains("\(way) \(world.tmux.socket) failed") }
        }
      }
      Signals.send(SIGCONT, to: server)
      try await world.mailPerson("three")
      try await world.awaitStatusLine("3 mail")
      try await eventually("it works again") {
        try log(world).contains { $0.contains("tmux \(world.tmux.socket) works again") }
      }
    }
  }

  @Test func `A tmux server that is gone keeps nothing from being told`() async throws {
    try await World.with { world in
      try world.configureNotify()
      try await join(world)
      try await world.mailPerson("one")
      try await eventually("one is told") { try world.toldCount() == 1 }
      await world.tmux.end()
      try await world.mailPerson("two")
      try await eventually("both are told") { try world.toldCount() == 2 }
      #expect(try await world.roost("notify").code == 0)
      // Another server takes its place, and its status line says what waits.
      try await world.join("ben", try await world.pane("exec cat"), "--mode", "file")
      try await world.awaitStatusLine("2 mail")
    }
  }

  @Test func `The test says what happened to each way, and fails if one did`() async throws {
    try await World.with { world in
      let port = try HubProcess.freePort()
      try world.configureNotify(#""bell": true"#)
      try await join(world)
      try await world.withClient { drawn in
        let test = try await world.roost("notify", "test")
        #expect(test.code == 0, "\(test.errorText)")
        for words in ["shown on 1 client", "@roost is empty", "rung on 1 client", "exit code 0"] {
          #expect(test.text.contains(words), "\(test.text)")
        }
        try await eventually("it is shown") {
          try drawn().contains("roost: this is a test of `roost notify`")
        }
        #expect(try world.told().compactMap { $0["occasion"]?.string } == ["test"])
      }
      try world.configure(
        #"{"notify": {"command": ["/no/such/program"], "webhook": "http://127.0.0.1:\#(port)/x"}}"#)
      Signals.send(Signals.hangUp, to: try #require(try world.daemonPID()))
      try await eventually("the settings are read") {
        let ways = try await world.json("notify")["ways"]?.array ?? []
        return ways.first { $0["way"] == "webhook" }?["on"] == true
      }
      let failed = try await world.roost("notify", "test")
      #expect(failed.code == 1 && failed.errorText.contains("not told by: command, webhook"))
      #expect(failed.text.contains("/no/such/program"))
      #expect(!failed.text.contains("/x"))
      let json = try await world.roost("notify", "test", "--json")
      #expect(json.code == 1)
      let rows = try JSON(parsing: json.output).array ?? []
      #expect(rows.compactMap { $0["last"]?["ok"]?.bool } == [true, true, false, false])
    }
  }

  @Test func `The line for tmux starts no daemon, and shows mail without one`() async throws {
    try await World.with { world in
      #expect(try await world.done("status", "--tmux") == "\n")
      #expect(try Files.status(world.home.socket) == nil)
      try await join(world)
      try await world.done("down")
      _ = try world.mailbox(of: "user").append(Message(from: "ann", text: "hello"))
      #expect(try await world.done("status", "--tmux") == "1 mail\n")
      #expect(try Files.status(world.home.socket) == nil)
    }
  }

  @Test func `The desktop is told by the program that is there`() async throws {
    try await World.with { world in
      try world.configure(#"{"notify": {"desktop": true, "tmux": false, "status": false}}"#)
      let programs = Scratch.path("bin")
      try Files.createDirectory(programs)
      let record = Scratch.path("desktop")
      let script = "#!/bin/sh\nprintf '%s|' \"$@\" >\(record)\n"
      try Files.write(Array(script.utf8), to: "\(programs)/notify-send")
      try Files.setPermissions(0o700, of: "\(programs)/notify-send")
      let path = world.environment["PATH"] ?? ""
      #expect(try await world.roost("up", extra: ["PATH": "\(programs):\(path)"]).code == 0)
      try await world.done("team", "create", "default")
      try await world.mailPerson("a < b & c")
      try await eventually("it is told") {
        String(decoding: try Files.read(record) ?? [], as: UTF8.self)
          == "--app-name=roost|--|roost|mail from ann: a &lt; b &amp; c|"
      }
      // Options that are switched off are the user's own.
      #expect(try await world.json("notify")["ways"]?.array?.count == 6)
    }
  }
}
