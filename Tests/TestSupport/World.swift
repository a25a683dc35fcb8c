import Foundation
package import JSONSyntax
import Model
package import Platform
package import Store

/// A home of its own with the real programs: what a user has.
package struct World: Sendable {
  package let home: Home
  package let tmux: PrivateTmux
  /// The user's home; nil for that of whoever runs the tests.
  package var userHome: String?

  /// `name` tells several worlds of one test apart.
  private init(_ name: String) {
    home = Home(root: Scratch.path("home\(name)"))
    tmux = PrivateTmux(socket: Scratch.path("tmux\(name)"))
  }

  /// Runs a body in a new world, then ends the daemon and the tmux server.
  ///
  /// The error of a body that failed tells what was last known of its agents and messages, too.
  @discardableResult
  package static func with<Result: Sendable>(
    _ name: String = "", _ body: @Sendable (World) async throws -> Result
  ) async throws -> Result {
    let world = World(name)
    try world.configure("{}")
    do {
      let result = try await body(world)
      await world.end()
      return result
    } catch {
      let story = await world.story()
      await world.end()
      throw NeverHappened(description: "\(error)\n\(story)")
    }
  }

  /// The agents, the ends of the journal, of the daemon's log and of what it wrote when it fell, and
  /// what the first panes show.
  private func story() async -> String {
    let agents = try? await roost("list", timeout: .seconds(5)).text
    let ends = [home.journal, home.log, "\(home.logDirectory)/roostd.stderr"].map { path in
      let bytes = (try? Files.read(path)) ?? []
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(20)
        .joined(separator: "\n")
    }
    return ([agents ?? "roost list failed"] + ends + (await screens())).joined(separator: "\n")
  }

  private func screens() async -> [String] {
    let panes = try? await tmux.run(["list-panes", "-a", "-F", "#{pane_id}"], mayFail: true)
    var screens: [String] = []
    for pane in (panes ?? "").split(separator: "\n").prefix(3) {
      let cursor = try? await tmux.value("cursor_x},#{cursor_y", of: String(pane))
      let screen = try? await tmux.screen(of: String(pane))
      screens.append("\(pane), cursor \(cursor ?? "?"):\n\(screen ?? "")")
    }
    return screens
  }

  /// A test whose time is over is cancelled, and its world ends all the same.
  private func end() async {
    await Task {
      _ = try? await roost("down")
      if let pid = try? daemonPID() { Signals.send(Signals.kill, to: pid) }
      await tmux.end()
    }.value
  }

  package var environment: [String: String] {
    var environment = ThisProcess.environment.filter {
      !["ROOST_", "MULTICLAUDE_", "TMUX"].contains(where: $0.key.hasPrefix)
    }
    environment["ROOST_HOME"] = home.root
    if let userHome { environment["HOME"] = userHome }
    // A machine that is busy with tests is no daemon that hangs.
    environment["ROOST_HOOK_WAIT"] = "30000"
    // Tokens of tests have no business in the developer's keychain.
    environment["ROOST_KEYCHAIN"] = "0"
    return environment
  }

  // MARK: - roost

  package func roost(
    _ words: String..., input: String = "", extra: [String: String] = [:],
    timeout: Duration = .seconds(60)
  ) async throws -> ChildProcess.Exit {
    try await roost(words, input: input, extra: extra, timeout: timeout)
  }

  package func roost(
    _ words: [String], input: String = "", extra: [String: String] = [:],
    timeout: Duration = .seconds(60)
  ) async throws -> ChildProcess.Exit {
    try await ChildProcess(
      BuiltPrograms.roost, words, input: Array(input.utf8),
      environment: environment.merging(extra) { $1 }, timeout: timeout
    ).run()
  }

  /// Runs a command that must succeed.
  @discardableResult
  package func done(_ words: String..., input: String = "") async throws -> String {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words, input: Array(input.utf8), environment: environment,
      timeout: .seconds(60)
    ).run()
    guard exit.code == 0 else {
      throw NeverHappened(
        description:
          "roost \(words.joined(separator: " ")) ended with \(exit.code): \(exit.errorText)")
    }
    return exit.text
  }

  /// Runs a command that must succeed, and checks that it prints what its schema states.
  @discardableResult
  package func json(_ words: String...) async throws -> JSON {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words + ["--json"], environment: environment
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    let json = try JSON(parsing: exit.output)
    if let problem = try JSONSchema.problems(in: json, of: words).first {
      throw NeverHappened(description: "\(problem)\n\(json.text())")
    }
    return json
  }

  /// Names that tests send under without an agent that has them.
  package static let senders = [
    "a", "alice", "ann", "ben", "bob", "carl", "carol", "eve", "given", "m", "p0", "p1", "p2", "p3",
    "start", "wes", "x",
  ]

  /// Writes config.json, before the daemon starts or is started again; the tests' senders are added to
  /// what is an object.
  package func configure(_ json: String) throws {
    try Files.createDirectory(home.root)
    var bytes = Array(json.utf8)
    if var object = try? JSON(parsing: bytes).object, object["senders"] == nil {
      object["senders"] = .array(Self.senders.map(JSON.string))
      bytes = JSON.object(object).bytes()
    }
    try Files.write(bytes, to: home.configuration)
  }

  // MARK: - Panes

  /// Opens a pane with a command, in the world's own tmux server.
  package func pane(_ command: String) async throws -> String {
    if try await tmux.run(["list-sessions"], mayFail: true).isEmpty {
      try await tmux.run([
        "new-session", "-d", "-x", "120", "-y", "40", "-s", "main", command,
      ])
      return try await tmux.run(["display-message", "-p", "-t", "=main:", "#{pane_id}"])
    }
    return try await tmux.newPane(command)
  }

  /// Opens a pane with the recorder and waits until it reads.
  package func recorder(_ name: String, _ mode: String = "raw") async throws -> String {
    try await reader("recorder.py", name, mode)
  }

  /// Opens a pane with a composer that records what it gets, and waits until it reads; the words are the
  /// fixture's, behind its file.
  package func composer(_ name: String, _ words: String) async throws -> String {
    try await reader("composer.py", name, words)
  }

  private func reader(_ script: String, _ name: String, _ words: String) async throws -> String {
    let pane = try await pane("exec python3 \(Fixtures.path(script)) \(record(name)) \(words)")
    try await eventually("\(script) of \(name) is ready") {
      try await tmux.screen(of: pane).contains("ready")
    }
    return pane
  }

  /// The file with what a recorder read.
  package func record(_ name: String) -> String { Scratch.path("record-\(name)") }

  /// What a recorder read, a turn each.
  package func turns(_ name: String) throws -> [String] {
    let bytes = try Files.read(record(name)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// What a recorder read, once there are so many turns: what proves that it read one, its screen or
  /// its input, may be there before its own record of it.
  package func turns(_ name: String, _ count: Int) async throws -> [String] {
    try await eventually("\(name) read \(count)") { try turns(name).count >= count }
    return try turns(name)
  }

  package func join(_ name: String, _ pane: String, _ more: String...) async throws {
    let exit = try await ChildProcess(
      BuiltPrograms.roost,
      ["join", name, "--pane", pane, "--socket", tmux.socket] + more, environment: environment
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  // MARK: - Teams

  /// Makes the team that tests work in.
  package func team() async throws { try await done("team", "create", "default") }

  /// Starts a teammate on the world's own tmux server.
  package func spawn(_ name: String, _ options: [String], _ command: [String]) async throws {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["spawn", name, "--socket", tmux.socket] + options + ["--"] + command,
      environment: environment, timeout: .seconds(60)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  // MARK: - The daemon

  /// The daemon's process, from what it wrote into its lock file.
  package func daemonPID() throws -> Int32? {
    let text = String(decoding: try Files.read(home.lock) ?? [], as: UTF8.self)
    guard let pid = text.split(whereSeparator: \.isWhitespace).last.flatMap({ Int32($0) }),
      ProcessTable.name(of: pid) == "roostd"
    else { return nil }
    return pid
  }

  package func mailbox(of agent: String, team: String = "default") -> Mailbox {
    Mailbox(
      home.mailbox(of: Address(name: agent, team: team), session: nil), settings: Settings()
    ) { _ in }
  }

  /// Waits until every message of an agent is read.
  package func allRead(_ agent: String, within limit: Duration = .seconds(40)) async throws {
    let box = mailbox(of: agent)
    try await eventually("\(agent) has read everything", within: limit) {
      try await blocking { try box.counts().unread == 0 }
    }
  }
}

extension World {
  /// Waits until an agent's mail is held for one of some reasons.
  package func held(_ agent: String, _ reasons: String...) async throws {
    try await eventually("\(agent)'s mail is held: \(reasons.joined(separator: ", "))") {
      let row = try await json("list").array?.first { $0["name"]?.string == agent }
      return row?["hold"]?["reason"]?.string.map(reasons.contains) == true
    }
  }

  /// Waits until an agent is known to be gone.
  package func gone(_ agent: String) async throws {
    try await eventually("\(agent) is gone") {
      try await json("list").array?.first { $0["name"]?.string == agent }?["status"]?.string
        == "gone"
    }
  }
}

extension String {
  /// The text without white space around it.
  package var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
