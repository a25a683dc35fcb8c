import Foundation
import Platform
import TestSupport

/// A web server that is not a hub, with paths that answer as an older one would, a newer one, one whose
/// clock is ten minutes ahead, one that is away behind a proxy, one that asks to wait, one of the time
/// before blobs, and two that leave requests for workers unanswered, the first one or all.
///
/// Each request's path and key are in its log.
enum WebServer {
  private static let script = """
    import datetime, http.server, json, random, sys, time
    class H(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      asked = {}
      def log_message(self, *a): pass
      def tell(self):
        path = self.path.split("?")[0]
        sys.stderr.write(f"{path} {self.headers.get('Idempotency-Key')}\\n")
        H.asked[path] = H.asked.get(path, 0) + 1
        if path.endswith("/messages") and "wait=0" not in self.path: time.sleep(1)
        late = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
        beat = {"heartbeat_interval_s": 30, "roster": 1, "server_time": late.strftime("%FT%TZ")}
        agent = {"name": "ann"}
        answers = {
          "/old/healthz": {"api": 0}, "/new/healthz": {"api": 99}, "/late/healthz": {"api": 1},
          "/once/healthz": {"api": 1}, "/mute/healthz": {"api": 1},
          "/once/v1/repos/acme/web/workers/spawn": {"id": "spn-1", "task": "fix it"},
          "/before/healthz": {"api": 1},
          "/before/v1/repos/acme/web/heartbeats": beat, "/before/v1/repos/acme/web/messages": [],
          "/before/v1/repos/acme/web/agents": [],
          "/late/v1/repos/acme/web/config": {}, "/late/v1/repos/acme/web/heartbeats": beat,
          "/late/v1/repos/acme/web/messages": [],
          "/late/v1/repos/acme/web/agents": agent if self.command == "POST" else [],
        }
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        text = json.dumps(answers[path]).encode() if path in answers else b"<html>hello</html>"
        if path.endswith("/spawn") and (path.startswith("/mute") or H.asked[path] == 1):
          self.close_connection = True
          return
        status = 200
        if path.startswith("/away"): status = random.randint(502, 504)
        if path.startswith("/before") and "/blobs" in path:
          status = 404
          text = b'{"code":"not_found","message":"no such path","details":{"reason":"no_route"}}'
        if path.startswith("/busy"):
          status = 429
          text = b'{"code":"rate_limited","message":"too many requests"}'
        self.send_response(status); self.send_header("Content-Length", str(len(text)))
        if status == 429: self.send_header("Retry-After", "3600")
        self.send_header("Roost-Roster", "1"); self.end_headers()
        self.wfile.write(text)
      do_GET = do_POST = tell
    s = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), H)
    print("ready", flush=True); s.serve_forever()
    """

  /// The requests, by their paths.
  static func requests() throws -> [Substring] {
    String(decoding: try Files.read(Scratch.path("web.log")) ?? [], as: UTF8.self)
      .split(separator: "\n")
  }

  static func start() async throws -> (pid: Int32, port: Int) {
    let port = try HubProcess.freePort()
    let file = Scratch.path("web.pid")
    let line = try DetachedProcess.start(
      "/bin/sh", ["-c", "echo $$ >\(file); exec python3 -c \"$0\" \(port)", script],
      errorLog: Scratch.path("web.log"), timeout: .seconds(20))
    guard line == "ready",
      let pid = Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed)
    else { throw NeverHappened(description: "the web server did not start") }
    return (pid, port)
  }
}
