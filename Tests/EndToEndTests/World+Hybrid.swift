import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

extension HubProcess {
  /// Starts the proxy that does to requests what networks do, with its words, and returns its process.
  func startProxy(on port: Int, _ words: String...) throws -> Int32 {
    let file = Scratch.path("proxy.pid")
    let ready = try DetachedProcess.start(
      "/bin/sh",
      [
        "-c", "echo $$ >\(file); exec python3 \"$0\" \"$@\"",
        Fixtures.path("unreliable_proxy.py"), "\(port)", "\(self.port)",
      ] + words, errorLog: Scratch.path("proxy.log"), timeout: .seconds(20))
    let text = String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed
    guard ready == "ready", let process = Int32(text) else {
      throw NeverHappened(description: "the proxy did not start")
    }
    return process
  }
}

extension World {
  static let webRepository = "acme/web"

  /// Makes the team and ties it to a hub.
  func hybrid(_ hub: HubProcess, endpoint: String? = nil, token: String? = nil) async throws {
    try await done("team", "create", "default", "--repo", Self.webRepository)
    let given = if let token { token } else { try await hub.token() }
    var words = [
      "config", Self.webRepository, "--hybrid=true", "--api-endpoint", endpoint ?? hub.endpoint,
      "--token-stdin",
    ]
    if let certificates = hub.certificates { words += ["--ca-file", certificates] }
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words, input: Array("\(given)\n".utf8), environment: environment,
      timeout: .seconds(60)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  /// What `roost config` shows of the repository.
  func config() async throws -> JSON { try await json("config", Self.webRepository) }

  /// Waits until the link to the hub is in a state.
  func hub(is state: String) async throws {
    try await eventually("the hub is \(state)", within: .seconds(40)) {
      try await config()["state"]?.string == state
    }
  }

  /// This machine's name for the hub.
  func node() async throws -> String { try await config()["node"]?.string ?? "" }

  /// Waits until an agent of another machine is known here, in a status if one is given.
  func knows(_ agent: String, as status: String? = nil) async throws {
    try await eventually("\(agent) is known\(status.map { " as \($0)" } ?? "")") {
      try await json("list").array?.contains { row in
        row["name"]?.string == agent && row["location"] == "remote"
          && (status == nil || row["status"]?.string == status)
      } == true
    }
  }

  /// The messages in an agent's mailbox file.
  func mail(_ agent: String) async throws -> [(from: String, text: String)] {
    let box = mailbox(of: agent)
    return try await blocking { try box.readAll().map { ($0.from, $0.text) } }
  }
}

extension World {
  /// What runners printed.
  var runnerOutput: String { "\(home.root)/runner.out" }

  /// Runs a runner while a body runs, and ends it as Ctrl-C would.
  func runner<R: Sendable>(
    max: Int, _ command: [String], in repository: String? = nil, attempts: String? = nil,
    path: String? = nil, _ body: @Sendable () async throws -> R
  ) async throws -> R {
    let file = "\(home.root)/runner.pid"
    let words =
      ["runner", "--repo", Self.webRepository, "--max", "\(max)"]
      + (repository.map { ["--cwd", $0] } ?? ["--no-worktree"])
      + (attempts.map { ["--attempts", $0] } ?? []) + ["--"] + command
    var variables = environment
    variables["TMUX"] = "\(tmux.socket),1,0"
    variables["PATH"] = path ?? variables["PATH"]
    _ = try DetachedProcess.start(
      "/bin/sh",
      [
        "-c", "echo $$ >\(file); echo started; exec \"$0\" \"$@\" >>\(runnerOutput)",
        BuiltPrograms.roost,
      ] + words,
      environment: variables, errorLog: "\(home.root)/runner.log", timeout: .seconds(10))
    let pid = Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed)
    defer { if let pid { Signals.send(Signals.interrupt, to: pid) } }
    do {
      return try await body()
    } catch {
      let log = try Files.read("\(home.root)/runner.log") ?? []
      throw NeverHappened(description: "\(error); \(String(decoding: log, as: UTF8.self))")
    }
  }
}

/// Two machines of one team: alice on the first, bob on the second.
func withTwoMachines(
  tls: Bool = false, _ options: [String] = [],
  _ body: @Sendable (_ a: World, _ b: World, HubProcess) async throws -> Void
) async throws {
  try await HubProcess.with(tls: tls, options) { hub in
    try await World.with("a") { a in
      try await World.with("b") { b in
        try await a.hybrid(hub)
        try await b.hybrid(hub)
        try await a.done("join", "alice", "--mode", "file")
        try await b.done("join", "bob", "--mode", "file")
        try await a.knows("bob")
        try await b.knows("alice")
        try await body(a, b, hub)
      }
    }
  }
}
