import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// A hub that means ill: it can keep its own mail back, and nothing else.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct HostileHubTests {
  /// Tells `bob` good messages with bad ones among them, and asks to wait for thirty years.
  private static let script = """
    import http.server, json, sys, time
    def message(id, seq, **more):
      return {"id": id, "from": "ann@far", "from_node": "far", "to": "bob", "seq": seq, **more}
    mail = [
      message("m1", 1, body="first"), message("m2", 2), message("m3", 3, body=7), "none", None,
      {"seq": 4}, message("../x", 5, body="x", expires_at="never"), message("m6", 6, body="last"),
    ]
    done = set()
    class H(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def log_message(self, *a): pass
      def tell(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = self.path.split("?")[0].split("/")
        mode, route = parts[1], parts[-1]
        sys.stderr.write(f"{self.command} {self.path} {text}\\n")
        status, answer = 200, {}
        if route == "healthz": answer = {"api": 1}
        elif mode == "slow" and route == "messages": status = 429
        elif route == "heartbeats": answer = {"heartbeat_interval_s": 30, "roster": 1}
        elif route == "agents" and self.command == "POST": answer = json.loads(text)
        elif route == "agents":
          answer = [{"name": "eve", "node_id": "far"}, {"type": 1}, {"name": "/"}, 3]
        elif route == "messages":
          after = int((self.path.split("after=") + ["0"])[1].split("&")[0])
          def waits(m): return not isinstance(m, dict) or m.get("seq", 0) > after
          answer = [m for m in mail if waits(m) and not (isinstance(m, dict) and m.get("id") in done)]
          time.sleep(0.2)
        elif self.command == "PATCH":
          done.add(route)
          answer = message(route, 1, body="x")
        if status == 429: answer = {"code": "rate_limited", "message": "not now"}
        body = json.dumps(answer).encode()
        self.send_response(status); self.send_header("Content-Length", str(len(body)))
        if status == 429: self.send_header("Retry-After", "1000000000")
        self.send_header("Roost-Roster", "1"); self.end_headers()
        self.wfile.write(body)
      do_GET = do_POST = do_PATCH = do_DELETE = tell
    s = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), H)
    print("ready", flush=True); s.serve_forever()
    """

  /// Runs a body with a machine that is tied to the hub in one of its moods.
  private func with(_ mood: String, _ body: @Sendable (World) async throws -> Void) async throws {
    let port = try HubProcess.freePort()
    let file = Scratch.path("hostile.pid")
    let line = try DetachedProcess.start(
      "/bin/sh", ["-c", "echo $$ >\(file); exec python3 -c \"$0\" \(port)", Self.script],
      errorLog: Scratch.path("hostile.log"), timeout: .seconds(20))
    #expect(line == "ready")
    let pid = Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed)
    defer { if let pid { Signals.send(Signals.kill, to: pid) } }
    try await World.with { world in
      try await world.done("team", "create", "default", "--repo", World.webRepository)
      try await world.done("join", "bob", "--mode", "file")
      _ = try await ChildProcess(
        BuiltPrograms.roost,
        [
          "config", World.webRepository, "--hybrid=true", "--api-endpoint",
          "http://127.0.0.1:\(port)/\(mood)", "--token-stdin",
        ], input: Array("token\n".utf8), environment: world.environment, timeout: .seconds(60)
      ).run()
      try await body(world)
    }
  }

  @Test func `Bad records are passed over and named, and those behind them arrive`() async throws {
    try await with("bad") { world in
      try await eventually("the good ones arrive", within: .seconds(40)) {
        try await world.mail("bob").map(\.text) == ["first", "last"]
      }
      try await world.knows("eve")
      try await world.hub(is: "connected")
      @Sendable func log() throws -> String {
        String(decoding: try Files.read(world.home.log) ?? [], as: UTF8.self)
      }
      for name in ["record m2", "record m3", "record without an id"] {
        try await eventually("the \(name) is named") { try log().contains(name) }
      }
      try await eventually("the hub is told which it need not bring again") {
        let requests = String(
          decoding: try Files.read(Scratch.path("hostile.log")) ?? [], as: UTF8.self)
        return ["m2", "m3"].allSatisfy { id in
          requests.split(separator: "\n").contains {
            $0.contains("PATCH") && $0.contains("/messages/\(id) ") && $0.contains("failed")
          }
        }
      }
      // One that has no id is told again with every answer, and named once.
      #expect(try log().components(separatedBy: "must be an object").count <= 3)
      #expect(try !log().contains("record eve"))
    }
  }

  @Test func `A hub that asks to wait for ever is asked again, and status says so`() async throws {
    try await with("slow") { world in
      try await world.hub(is: "waiting")
      let why = try await world.config()["why"]?.string ?? ""
      #expect(why.contains("asks to wait") && why.contains("asked again after 300 s"), "\(why)")
    }
  }
}
