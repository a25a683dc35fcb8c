import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Hubs, tokens and addresses that do not fit: each is named in one line, and local mail goes on.
@Suite(.scratch, .needsHub, .needs("tmux", "python3", "openssl"), .timeLimit(.minutes(10)))
struct HybridRefusalTests {
  /// Configures and expects to be told; then mails locally.
  private func refused(
    _ world: World, _ hub: HubProcess, endpoint: String? = nil, token: String = "rst_wrong",
    says: String
  ) async throws {
    let exit = try await world.roost(
      "config", World.webRepository, "--hybrid=true", "--api-endpoint", endpoint ?? hub.endpoint,
      "--token-stdin", input: token)
    #expect(exit.code != 0)
    #expect(exit.errorText.contains(says), "\(exit.errorText)")
    #expect(exit.errorText.split(separator: "\n").count <= 2, "\(exit.errorText)")
    #expect(!exit.errorText.contains(token) && !exit.text.contains(token))
    try await world.done("send", "ann", "still here", "--from", "user")
    #expect(try await world.mail("ann").last?.text == "still here")
  }

  private func world(_ body: @Sendable (World, HubProcess) async throws -> Void) async throws {
    try await HubProcess.with { hub in
      try await World.with { world in
        try await world.done("team", "create", "default", "--repo", World.webRepository)
        try await world.done("join", "ann", "--mode", "file")
        try await body(world, hub)
      }
    }
  }

  @Test func `Tokens that are wrong, revoked, expired or for another repository`() async throws {
    try await world { world, hub in
      try await refused(world, hub, says: "does not accept the token")
      let other = try await hub.token(["acme/other"])
      try await refused(world, hub, token: other, says: "not for this repository")
      let revoked = try await hub.token()
      let list = try await hub.run(["token", "list", "--data", hub.data, "--json"])
      let tokens = try JSON(parsing: list.output).array ?? []
      #expect(!list.text.contains(revoked))
      for token in tokens {
        _ = try await hub.run(["token", "revoke", token["id"]?.string ?? "", "--data", hub.data])
      }
      try await refused(world, hub, token: revoked, says: "does not accept the token")
      let expired = try await hub.token(["acme/web"], kind: "user", ["--expires", "1s"])
      try await eventually("it has expired") {
        try await world.roost(
          "config", World.webRepository, "--hybrid=true", "--api-endpoint", hub.endpoint,
          "--token-stdin", input: expired
        ).errorText.contains("expired")
      }
    }
  }

  @Test func `A token that is revoked while it is in use`() async throws {
    try await world { world, hub in
      let token = try await hub.token()
      let exit = try await world.roost(
        "config", World.webRepository, "--hybrid=true", "--api-endpoint", hub.endpoint,
        "--token-stdin", input: token)
      #expect(exit.code == 0, "\(exit.errorText)")
      try await world.hub(is: "connected")
      let list = try await hub.run(["token", "list", "--data", hub.data, "--json"])
      let id = try JSON(parsing: list.output).array?.first?["id"]?.string ?? ""
      #expect(try await hub.run(["token", "revoke", id, "--data", hub.data]).code == 0)
      // Something to say, so that the hub is asked at once.
      try await world.done("join", "ben", "--mode", "file")
      try await world.hub(is: "refused")
      #expect(try await world.config()["why"]?.string?.contains("revoked") == true)
    }
  }

  @Test func `Addresses that are no hub's`() async throws {
    try await world { world, hub in
      try await refused(world, hub, endpoint: "hub.acme.dev", says: "has no scheme")
      try await refused(world, hub, endpoint: "http://hub.acme.dev", says: "in the clear")
      let free = try HubProcess.freePort()
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(free)", says: "cannot be reached")
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(web.port)", says: "is not a hub")
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(web.port)/old", says: "older than this Roost")
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(web.port)/new", says: "newer than this Roost")
      let name = try await world.roost("config", "acme", "--hybrid=true")
      #expect(name.code == 64 && name.errorText.contains("is not a valid repository name"))
    }
  }

  @Test func `A hub whose clock is ten minutes off`() async throws {
    try await world { world, _ in
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      let exit = try await world.roost(
        "config", World.webRepository, "--hybrid=true", "--api-endpoint",
        "http://127.0.0.1:\(web.port)/late", "--token-stdin", input: "rst_any")
      #expect(exit.code == 0, "\(exit.errorText)")
      try await world.hub(is: "connected")
      try await eventually("the doctor tells of it") {
        try await world.roost("doctor").text.contains("s ahead of this machine's")
      }
      let offset = try await world.config()["clock_offset"]?.double ?? 0
      #expect((590...610).contains(offset))
    }
  }

  @Test func `A hub that is away is told of once, however it says so`() async throws {
    try await world { world, hub in
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(web.port)/away", says: "did not answer")
      try await world.hub(is: "offline")
      try await eventually("it is looked for again and again") {
        try WebServer.requests().count > 12
      }
      let log = String(decoding: try Files.read(world.home.log) ?? [], as: UTF8.self)
      let lines = log.split(separator: "\n").filter { $0.contains("a proxy answered") }
      #expect(lines.count == 1, "\(lines.joined(separator: "\n"))")
    }
  }

  @Test func `A hub that asks to wait is left alone, whatever there is to say`() async throws {
    try await world { world, hub in
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      try await refused(
        world, hub, endpoint: "http://127.0.0.1:\(web.port)/busy", says: "asks to wait 3600 s")
      let outbox = Mailbox(world.home.outbox(of: World.webRepository), settings: Settings()) { _ in
      }
      try await eventually("the link has asked, too") { try WebServer.requests().count > 1 }
      for number in 0..<20 {
        try await blocking {
          var message = Message(from: "ann@default", text: "number \(number)")
          message.to = "bob"
          _ = try outbox.append(message)
        }
        try await Task.sleep(for: .milliseconds(50))
      }
      let work = try await world.roost("work", "--remote", "anything")
      #expect(work.code == 69 && work.errorText.contains("asks to wait"), "\(work.errorText)")
      // The check, and one request of each of the link's three loops.
      let requests = try WebServer.requests()
      #expect(requests.count <= 4, "\(requests)")
    }
  }

  @Test func `A certificate that is not trusted`() async throws {
    try await HubProcess.with(tls: true) { hub in
      try await World.with { world in
        try await world.done("team", "create", "default", "--repo", World.webRepository)
        try await world.done("join", "ann", "--mode", "file")
        try await refused(
          world, hub, token: hub.token(), says: "the certificate of \(hub.endpoint) is not trusted")
      }
    }
  }

  @Test(.needs("ps")) func `The token is nowhere but in the file that only its owner may read`()
    async throws
  {
    try await HubProcess.with { hub in
      try await World.with { world in
        let token = try await hub.token()
        try await world.hybrid(hub, token: token)
        try await world.hub(is: "connected")
        try await world.done("join", "ann", "--mode", "file")
        let status = try await world.roost("status", "--json")
        let doctor = try await world.roost("doctor", "--json")
        #expect(!status.text.contains(token) && !doctor.text.contains(token))
        let found = try await ChildProcess("grep", ["-rl", token, world.home.root]).run()
        #expect(found.text.trimmed == world.home.credentials)
        #expect(try Files.status(world.home.credentials)?.permissions == 0o600)
        let processes = try await ChildProcess("ps", ["-eo", "args"]).run()
        #expect(processes.code == 0 && !processes.text.contains(token))
        let database = try await ChildProcess(
          "grep", ["-rlc", token, hub.data, "\(hub.data)-wal"]
        ).run()
        #expect(database.text.isEmpty)
      }
    }
  }

  @Test func `A proxy of the environment never sees what is for this machine`() async throws {
    try await HubProcess.with { hub in
      try await World.with { world in
        let proxy = "http://127.0.0.1:\(try HubProcess.freePort())"
        let up = try await world.roost("up", extra: ["http_proxy": proxy, "all_proxy": proxy])
        #expect(up.code == 0, "\(up.errorText)")
        try await world.hybrid(hub)
        try await world.hub(is: "connected")
      }
    }
  }

  @Test func `A token in state.json is moved as soon as it can be to where it belongs`()
    async throws
  {
    try await World.with { world in
      try await world.done("team", "create", "default", "--repo", World.webRepository)
      try await world.done("config", World.webRepository, "--fallback=false")
      try await world.done("down")
      let text = String(decoding: try Files.read(world.home.state) ?? [], as: UTF8.self)
      let marked = text.replacingOccurrences(
        of: "\"fallback_to_local\"", with: "\"token\": \"rst_stray\", \"fallback_to_local\"")
      #expect(marked != text)
      let before = try world.incarnation()
      try Files.write(Array(marked.utf8), to: world.home.state)
      try Files.write(Array("{}".utf8), to: world.home.credentials)
      try Files.setPermissions(0o644, of: world.home.credentials)
      try await world.done("up")
      try await eventually("it is told why it cannot be moved") {
        try await world.config()["why"]?.string?.contains("chmod 600") == true
      }
      #expect(try world.incarnation() > before)
      try await world.done("join", "ann", "--mode", "file")
      try Files.setPermissions(0o600, of: world.home.credentials)
      try await world.done("config", World.webRepository, "--fallback=true")
      try await eventually("it is in the credentials") {
        String(decoding: try Files.read(world.home.credentials) ?? [], as: UTF8.self)
          .contains("rst_stray")
      }
      try await eventually("state.json no longer has it") {
        try !String(decoding: Files.read(world.home.state) ?? [], as: UTF8.self)
          .contains("rst_stray")
      }
    }
  }
}

extension World {
  fileprivate func incarnation() throws -> Int {
    try JSON(parsing: Files.read(home.state) ?? [])["node"]?["incarnation"]?.integer ?? 0
  }
}
