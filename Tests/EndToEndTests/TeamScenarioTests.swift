import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A whole team at work, from its forming to its report: a leader and five members, of whom one is on
/// another machine, one a real agent where there is one, and one dies.
@Suite(.scratch, .needsHub, .needs("tmux", "python3", "git"), .timeLimit(.minutes(20)))
struct TeamScenarioTests {
  /// Delegates and returns the task's id.
  private func delegate(_ world: World, _ words: String...) async throws -> String {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["delegate", "site"] + words + ["--json"],
      environment: world.environment
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return try JSON(parsing: exit.output)["task"]?["id"]?.string ?? ""
  }

  private func eventually(_ id: String, is state: String, _ world: World) async throws {
    try await TestSupport.eventually("task \(id) is \(state)", within: .seconds(90)) {
      try await world.json("task", "show", id)["state"]?.string == state
    }
  }

  /// A teammate with a worktree that does the tasks it reads with a command of the shell.
  private func worker(
    _ name: String, _ command: String, in repository: String, _ world: World
  ) async throws {
    try await world.spawn(
      name, ["--cwd", repository, "--worktree", "--capability", "pages"],
      [
        try await Fixtures.python(), Fixtures.path("task_agent.py"), world.record(name),
        try BuiltPrograms.roost, "run \(command)",
      ])
  }

  private func page(by name: String) -> String {
    let git = "git -c user.name=\(name) -c user.email=\(name)@localhost"
    return "echo \(name) >page; git add page; \(git) commit -qm \"the page of \(name)\";"
      + " $ROOST task done $TASK --result \"the page of \(name)\" --commit HEAD --cost 1.50"
  }

  /// Somebody who is asked for a port: gptme where it is installed, or else a script.
  private func withReader(_ world: World, _ body: @Sendable () async throws -> Void) async throws {
    guard let program = RealAgent.Kind.gptme.program else {
      try await world.spawn(
        "cid", [],
        [
          try await Fixtures.python(), Fixtures.path("task_agent.py"), world.record("cid"),
          try BuiltPrograms.roost, "8080",
        ])
      return try await body()
    }
    try await ModelServer.with(pause: 0.1) { model in
      let home = Scratch.path("gptme")
      try Files.createDirectory("\(home)/work")
      let settings = AgentSettings(home: home, directory: "\(home)/work", port: model.port)
      try settings.write(for: .gptme, isTrusted: true)
      try await world.spawn(
        "cid", ["--profile", "gptme", "--cwd", "\(home)/work"],
        ["env"] + settings.environment + [program] + settings.options(of: .gptme)
          + ["--no-confirm"])
      try await body()
    }
  }

  @Test
  func `A team of two machines works on two milestones, loses a member, and tells what it did`()
    async throws
  {
    try await withTwoMachines { a, b, _ in
      let guest = "bob@default/\(try await b.node())"
      let repository = try await a.repository()
      try await worker("ann", page(by: "ann"), in: repository, a)
      try await worker("ben", page(by: "ben"), in: repository, a)
      try await a.spawn("eve", [], ["cat"])
      try await withReader(a) {
        try await a.done(
          "team", "form", "site", "--goal", "a site with a page", "--leader", "alice", "--role",
          "ann=worker", "--role", "ben=worker", "--role", "cid=worker", "--role", "eve=worker",
          "--role", "\(guest)=worker", "--budget", "20usd", "--milestone", "the page=6usd",
          "--milestone", "the port=4usd")
        try await work(a, b, guest)
        try await a.done("team", "shutdown", "site", "--reason", "shipped", "--grace", "0")
      }
      try await check(a, guest)
    }
  }

  /// The work on both milestones, in which a member dies and another one is late.
  private func work(_ a: World, _ b: World, _ guest: String) async throws {
    let page = try await delegate(
      a, "write the page", "--to", "ann", "--to", "ben", "--milestone", "m1", "--resolve",
      "leader_decides", "--context", "tone=dry")
    let port = try await delegate(
      a, "which port? %%done=8080", "--to", "cid", "--to", guest, "--milestone", "m2")
    let dead = try await delegate(a, "count the pages", "--to", "eve", "--milestone", "m2")
    try await TestSupport.eventually("the guest has the task") {
      try await b.mail("bob").contains { $0.text.contains("which port?") }
    }
    try await b.done("task", "done", port, "--result", "8080", "--cost", "0.25", "--as", "bob")
    try await eventually(page, is: "deciding", a)
    #expect(
      try await a.done("team", "git", "site").contains("ann and ben conflict in page"))
    try await a.done("task", "resolve", page, "--pick", "ann", "--from", "alice")
    try await a.done("milestone", "done", "site", "m1", "--note", "ann's page is the one")
    try await eventually(port, is: "done", a)
    let pid = try #require(
      try await a.json("list").array?.first { $0["name"] == "eve" }?["pane"]?["pid"]?.integer)
    Signals.send(Signals.kill, to: Int32(pid))
    try await eventually(dead, is: "failed", a)
    let late = try await delegate(a, "a motto?", "--to", guest, "--deadline", "1s")
    try await eventually(late, is: "failed", a)
    try await b.done("task", "done", late, "--result", "onwards", "--as", "bob")
    try await TestSupport.eventually("the late answer is kept") {
      try await a.json("task", "show", late)["attempts"]?.array?.last?["late"] == true
    }
    try await TestSupport.eventually("the leader hears of the dead member") {
      try await a.mail("alice").contains { $0.text.hasPrefix("eve@default ") }
    }
  }

  /// What the report says, and what was settled.
  private func check(_ a: World, _ guest: String) async throws {
    let text = String(
      decoding: try #require(try Files.read("\(a.home.teamReport(of: "site")).md")), as: UTF8.self)
    for words in [
      "# Team site", "a site with a page", "shipped", "alice@default, leader", "8080",
      "m1, the page: accepted (ann's page is the one)", "m2, the port: not finished",
      "too late: onwards",
      "Of 10.00 USD set aside, 3.25 USD is paid, 6.75 USD went back and 0.00 USD is disputed.",
      "3.25 USD of 20.00 USD spent",
    ] {
      #expect(text.contains(words), "\(words) is not in\n\(text)")
    }
    let report = try JSON(
      parsing: try #require(try Files.read("\(a.home.teamReport(of: "site")).json")))
    #expect(try JSONSchema(named: "report").problems(in: report) == [])
    #expect(report["tasks"]?.array?.map { $0["state"] } == ["done", "done", "failed", "failed"])
    #expect(report["commits"]?.array?.count == 1)
    #expect(report["members"]?.array?.count == 6)
    let settlement = report["settlement"]
    #expect(settlement?["settled"] == 3_250_000 && settlement?["refunded"] == 6_750_000)
    #expect(try await a.done("ledger", "verify", "site").contains(" 0 problems"))
    #expect(try await a.json("budget", "show", "site")["status"] == "closed")
    for name in ["ann", "ben", "cid"] {
      #expect(try await a.mail(name).contains { $0.text.contains("team site has ended: shipped") })
    }
  }
}
