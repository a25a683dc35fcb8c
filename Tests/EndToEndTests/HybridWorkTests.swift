import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Work that one machine asks of another.
@Suite(.scratch, .needsHub, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10)))
struct HybridWorkTests {
  /// A machine that asks, and one whose workers are shell scripts.
  private func with(
    _ options: [String] = [], _ body: @Sendable (World, World, HubProcess) async throws -> Void
  ) async throws {
    try await HubProcess.with(options) { hub in
      try await World.with("a") { a in
        try await World.with("b") { b in
          try await a.hybrid(hub)
          try await b.hybrid(hub)
          try await a.done("join", "alice", "--mode", "file")
          try await body(a, b, hub)
        }
      }
    }
  }

  @Test func `A request is done by a worker on another machine, and who asked hears of it`()
    async throws
  {
    try await with { a, b, _ in
      let done = Scratch.path("done")
      try await b.runner(max: 2, ["sh", "-c", "echo \"$ROOST_TASK\" >>\(done); exit 0"]) {
        let asked = try await a.request("fix the login test", from: "alice")
        try await a.work(asked, is: "completed")
        #expect(try Files.read(done) == Array("fix the login test\n".utf8))
        try await eventually("alice hears of it") {
          try await a.mail("alice").contains { $0.text.contains("is done by worker-") }
        }
      }
    }
  }

  @Test func `A runner goes on when a worker has ended before the hub heard of its start`()
    async throws
  {
    try await with { a, _, hub in
      let port = try HubProcess.freePort()
      let proxy = try hub.startProxy(on: port, "1", "in_progress")
      defer { Signals.send(Signals.kill, to: proxy) }
      try await World.with("c") { c in
        try await c.hybrid(hub, endpoint: "http://127.0.0.1:\(port)")
        try await c.runner(max: 1, ["true"]) {
          for number in 0..<2 {
            let id = try await a.request("task \(number)", from: "alice")
            try await a.work(id, is: "completed")
          }
        }
      }
    }
  }

  @Test func `A worker that fails is reported with the reason`() async throws {
    try await with { a, b, _ in
      try await b.runner(max: 1, ["sh", "-c", "exit 7"]) {
        let id = try await a.request("impossible", from: "alice")
        try await a.work(id, is: "failed")
        #expect(try await a.outcome(id)["error"]?.string?.contains("exit code 7") == true)
      }
      try await b.runner(max: 1, ["no-such-program"]) {
        let id = try await a.request("hopeless", from: "alice")
        try await a.work(id, is: "failed")
        #expect(try await a.outcome(id)["error"]?.string?.contains("no-such-program") == true)
      }
    }
  }

  @Test func `A worker has a worktree of its own, and its work is kept`() async throws {
    try await with { a, b, _ in
      let repository = try await b.repository()
      try await b.runner(max: 1, ["sh", "-c", "echo new >made"], in: repository) {
        let id = try await a.request("make it", from: "alice")
        try await a.work(id, is: "completed")
      }
      try await b.done("team", "dissolve", "default", "--force", "--timeout", "1s")
      let refs = try await b.git(repository, "for-each-ref", "--format=%(refname)")
      let kept = refs.split(separator: "\n").filter { $0.contains("roost") }
      #expect(!kept.isEmpty, "\(refs)")
      #expect(try await b.git(repository, "status", "--porcelain").isEmpty)
    }
  }

  @Test func `A runner takes no more than it may, and goes on after its daemon was killed`()
    async throws
  {
    try await with { a, b, _ in
      let gate = Scratch.path("gate")
      try await b.runner(max: 2, ["sh", "-c", "until [ -e \(gate) ]; do sleep 0.05; done"]) {
        var ids: [String] = []
        for number in 0..<5 { ids.append(try await a.request("task \(number)", from: "alice")) }
        let all = ids
        try await eventually("two are at work") {
          try await a.count(all, in: "in_progress") == 2
        }
        guard let pid = try b.daemonPID() else { throw NeverHappened(description: "no daemon") }
        Signals.send(Signals.kill, to: pid)
        try await b.done("up")
        #expect(try await a.count(all, in: "in_progress") == 2)
        try Files.write([], to: gate)
        for id in all { try await a.work(id, is: "completed") }
      }
    }
  }

  @Test func `A machine that goes away loses its request to another`() async throws {
    try await HubProcess.with { hub in
      try await World.with("a") { a in
        try await World.with("b") { b in
          try await World.with("c") { c in
            for world in [a, b, c] {
              try world.configure(#"{"work":{"lease_seconds":5}}"#)
              try await world.hybrid(hub)
            }
            let id = try await b.runner(max: 1, ["sleep", "600"]) {
              let id = try await a.request("hard work", from: "user")
              try await a.work(id, is: "in_progress")
              return id
            }
            // The machine loses its power: the daemon and all that it started.
            guard let pid = try b.daemonPID() else { throw NeverHappened(description: "no daemon") }
            Signals.send(Signals.kill, to: pid)
            await b.tmux.end()
            try await c.runner(max: 1, ["true"]) { try await a.work(id, is: "completed") }
          }
        }
      }
    }
  }

  @Test func `A worker whose start takes longer than its lease keeps its request`() async throws {
    try await HubProcess.with { hub in
      try await World.with("a") { a in
        try await World.with("b") { b in
          for world in [a, b] {
            try world.configure(#"{"work":{"lease_seconds":5}}"#)
            try await world.hybrid(hub)
          }
          let repository = try await a.repository()
          let hook = "\(repository)/.git/hooks/post-checkout"
          try Files.write(Array("#!/bin/sh\nsleep 8\n".utf8), to: hook)
          try Files.setPermissions(0o700, of: hook)
          let done = Scratch.path("done")
          let id = try await a.request("slow start", from: "user")
          try await a.runner(max: 1, ["sh", "-c", "echo a >>\(done)"], in: repository) {
            try await eventually("it is claimed") { try await a.outcome(id)["claimed_by"] != nil }
            try await b.runner(max: 1, ["sh", "-c", "echo b >>\(done)"]) {
              try await a.work(id, is: "completed")
            }
          }
          #expect(try Files.read(done) == Array("a\n".utf8))
        }
      }
    }
  }

  @Test func `Too many requests are answered with the time to wait, and nothing is lost`()
    async throws
  {
    try await with(["--spawns-per-hour", "3"]) { a, _, _ in
      for number in 0..<3 { _ = try await a.request("task \(number)", from: "alice") }
      let exit = try await a.roost("work", "--remote", "one too many")
      #expect(exit.code == 69 && exit.errorText.contains("asks to wait"), "\(exit.errorText)")
    }
  }

  // libcurl itself repeats a request over a connection that was kept open and is closed.
  @Test(arguments: [("once", 2), ("mute", 3)])
  func `A request whose answer got lost is made again and started nowhere else`(
    path: String, count: Int
  ) async throws {
    try await World.with("a") { a in
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      try await a.done("team", "create", "default", "--repo", World.webRepository)
      let endpoint = "http://127.0.0.1:\(web.port)/\(path)"
      _ = try await a.roost(
        "config", World.webRepository, "--hybrid=true", "--api-endpoint", endpoint,
        "--token-stdin", input: "rst_any")
      let asked = try await a.start("fix it", ["sleep", "60"], "--remote", "--key", "K7")
      if path == "once" {
        #expect(asked.code == 0 && asked.text.hasPrefix("spn-1"), "\(asked.errorText)")
      } else {
        #expect(asked.code == 69 && asked.errorText.contains("--key K7"), "\(asked.errorText)")
      }
      let requests = try WebServer.requests().filter { $0.contains("/workers/spawn ") }
      #expect(requests.count >= count && requests.allSatisfy { $0.hasSuffix(" K7") })
      #expect(try await a.json("list").array?.isEmpty == true)
    }
  }

  @Test func `Where nobody says, a worker is where the repository, the hub or the default has it`()
    async throws
  {
    try await HubProcess.with { hub in
      try await World.with("a") { a in
        let token = try await hub.token(["acme/web"], kind: "service")
        try await a.hybrid(hub, token: token)
        try await a.hub(is: "connected")
        func isHere(_ task: String) async throws -> Bool {
          let exit = try await a.start(task, ["sleep", "60"])
          #expect(exit.code == 0, "\(exit.errorText)")
          return exit.text.contains(" works on it")
        }
        #expect(try await !isHere("by default"))
        let put = """
          import sys, urllib.request
          headers = {"Authorization": "Bearer " + sys.argv[2], "Content-Type": "application/json"}
          body = b'{"local_agents": ["worker"]}'
          urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, headers, method="PUT"))
          """
        let policy = try await ChildProcess(
          "python3", ["-c", put, "\(hub.endpoint)/v1/repos/acme/web/config", token]
        ).run()
        #expect(policy.code == 0, "\(policy.errorText)")
        #expect(try await isHere("by the hub's policy"))
        try await a.done("config", World.webRepository, "--local-types", "workspace")
        #expect(try await !isHere("by the repository's choice"))
        try await a.done("config", World.webRepository, "--remote-types", "supervisor")
        #expect(try await isHere("as no list names it"))
        try await a.done("config", World.webRepository, "--hybrid=false")
        try await a.done("config", World.webRepository, "--remote-types", "worker")
        #expect(try await isHere("without a hub"))
        let both = try await a.start("both", ["sleep", "60"], "--local", "--remote")
        #expect(both.code == 64)
      }
    }
  }

  @Test func `Work starts here where it was asked for, and where the hub is away`() async throws {
    try await with { a, _, hub in
      let directory = Scratch.path("here")
      try Files.createDirectory(directory)
      let local = try await a.start("fix it here", ["sh", "-c", "sleep 60"], "--local")
      #expect(local.code == 0 && local.text.hasPrefix("fix-it-here@default works on it"))
      try await hub.end()
      try await a.hub(is: "offline")
      let fallen = try await a.start("fix it anyway", ["sh", "-c", "sleep 60"], "--remote")
      #expect(fallen.code == 0, "\(fallen.errorText)")
      #expect(fallen.errorText.contains("the worker is started here"))
      try await a.done("config", World.webRepository, "--fallback=false")
      let refused = try await a.start("and again", ["sh", "-c", "sleep 60"], "--remote")
      #expect(refused.code == 69 && refused.errorText.contains("cannot be reached"))
    }
  }
}

extension World {
  /// Asks for a worker elsewhere and returns the request's id.
  fileprivate func request(_ task: String, from sender: String) async throws -> String {
    let exit = try await roost("work", "--remote", task, "--json", extra: ["ROOST_AGENT": sender])
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return try JSON(parsing: exit.output)["id"]?.string ?? ""
  }

  fileprivate func outcome(_ id: String) async throws -> JSON {
    try await json("work", "--status", id)
  }

  fileprivate func work(_ id: String, is status: String) async throws {
    do {
      try await eventually("request \(id) is \(status)", within: .seconds(60)) {
        try await outcome(id)["status"]?.string == status
      }
    } catch {
      throw NeverHappened(description: "\(error); it is \(try await outcome(id).text())")
    }
  }

  fileprivate func count(_ ids: [String], in status: String) async throws -> Int {
    var count = 0
    for id in ids where try await outcome(id)["status"]?.string == status { count += 1 }
    return count
  }

  /// `roost work` on the world's own tmux server.
  fileprivate func start(
    _ task: String, _ command: [String], _ more: String...
  ) async throws -> ChildProcess.Exit {
    var variables = environment
    variables["TMUX"] = "\(tmux.socket),1,0"
    return try await ChildProcess(
      BuiltPrograms.roost, ["work", task, "--no-worktree"] + more + ["--"] + command,
      environment: variables, timeout: .seconds(60)
    ).run()
  }
}
