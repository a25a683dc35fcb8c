package import JSONSyntax
import Model
import Platform
import Screens
package import Testing
import Tmux

/// A real coding agent as a teammate, with a model of the tests' own behind it.
package struct RealAgent: Sendable {
  package let kind: Kind
  package let world: World
  package let model: ModelServer
  /// The program with what it needs to talk to the model alone.
  package let command: [String]
  /// The directory that the agent works in.
  package let directory: String

  /// A program that `Tests/agents.sh` installs.
  package enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case claude, codex, gptme, aider, vibe

    package var testDescription: String { rawValue }

    /// The program; nil where it is not installed.
    package var program: String? {
      let folder = ThisProcess.environment["ROOST_AGENTS"] ?? ""
      return folder.isEmpty ? nil : ExecutableSearch.find("\(folder)/\(rawValue)")
    }

    /// Those that most people have, and with `make thorough` everything that is installed.
    package static func sample() -> [Kind] {
      let isThorough = ThisProcess.environment["ROOST_AGENT_ROUNDS"] != nil
      return isThorough ? installed() : installed([.claude, .codex])
    }

    /// What is installed, of some kinds.
    package static func installed(_ kinds: [Kind] = allCases) -> [Kind] {
      kinds.filter { $0.program != nil }
    }
  }

  package static let name = "ann"
  /// The size of the pane, unless a test says otherwise.
  package static let size = (columns: 120, rows: 40)

  /// Starts an agent and hands it over once it takes messages.
  ///
  /// The model answers after a pause. `options` go to the program and `environment` around it,
  /// `spawning` to `roost spawn`, `configuration` into config.json; `file` is run instead of the
  /// installed program. Only with `hints` is the agent told how to answer.
  package static func with<Result: Sendable>(
    _ kind: Kind, pause: Double = 0.2, options: [String] = [], environment: [String] = [],
    spawning: [String] = [], isTrusted: Bool = true, isSpawned: Bool = true,
    configuration: String? = nil, file: String? = nil, hints: Bool = false,
    _ body: @Sendable (RealAgent) async throws -> Result
  ) async throws -> Result {
    guard let program = file ?? kind.program else {
      throw NeverHappened(description: "\(kind) is not installed; `make agents` installs it")
    }
    return try await World.with { world in
      try await ModelServer.with(pause: pause) { model in
        let home = Scratch.path("agent")
        let directory = "\(home)/src/demo"
        let settings = AgentSettings(home: home, directory: directory, port: model.port)
        let agent = RealAgent(
          kind: kind, world: world, model: model,
          command: ["env"] + settings.environment + environment + [program]
            + settings.options(of: kind) + options,
          directory: directory)
        try Files.createDirectory(agent.directory)
        try settings.write(for: kind, isTrusted: isTrusted)
        try world.configure(Self.configuration(configuration, hints: hints))
        try await world.team()
        do {
          if isSpawned { try await agent.spawn(spawning) }
          let result = try await body(agent)
          if isSpawned { try await world.done("kill", name) }
          return result
        } catch {
          throw NeverHappened(description: "\(error)\n\((try? await agent.screen()) ?? "")")
        }
      }
    }
  }

  private static func configuration(_ text: String?, hints: Bool) throws -> String {
    var settings = try text.map { try JSON(parsing: $0).object ?? JSONObject() } ?? JSONObject()
    var delivery = settings["delivery"]?.object ?? JSONObject()
    delivery["answer_hint"] = .bool(hints)
    settings["delivery"] = .object(delivery)
    return JSON.object(settings).text()
  }

  /// Starts the agent as a teammate.
  package func spawn(_ options: [String]) async throws {
    try await world.spawn(
      Self.name, ["--profile", kind.rawValue, "--cwd", directory] + options, command)
    try await resize(Self.size.columns, Self.size.rows)
  }

  /// Starts the agent in a pane, behind a command of the shell, and returns the pane.
  package func open(_ start: String) async throws -> String {
    let words = command.map { "'\($0)'" }.joined(separator: " ")
    let pane = try await world.pane("cd '\(directory)' && \(start) \(words)")
    // Until its first screen nothing is asked of Roost: a program takes its time on a busy machine.
    try await eventually("\(kind) shows something", within: .seconds(120)) {
      try await world.tmux.screen(of: pane).contains { !$0.isWhitespace }
    }
    return pane
  }

  package func resize(_ columns: Int, _ rows: Int) async throws {
    try await world.tmux.run([
      "resize-window", "-t", target, "-x", "\(columns)", "-y", "\(rows)",
    ])
  }

  /// The agent's pane, as tmux is asked for it.
  package var target: String { "=roost-default:\(Self.name)" }

  package func screen() async throws -> String { try await world.tmux.screen(of: target) }

  /// Presses keys in the pane, as tmux names them.
  package func press(_ keys: String...) async throws {
    try await world.tmux.run(["send-keys", "-t", target] + keys)
  }

  /// Waits until the screen shows something.
  package func shows(_ text: String, within limit: Duration = .seconds(30)) async throws {
    try await eventually("\(kind) shows \(text)", within: limit) {
      try await screen().contains(text)
    }
  }

  /// Waits until its screen shows an empty composer.
  package func rests(within limit: Duration = .seconds(20)) async throws {
    let rules = Profile.builtIn[kind.rawValue]?.screen ?? ScreenRules()
    let pane = try await world.tmux.run(["display-message", "-p", "-t", target, "#{pane_id}"])
    try await eventually("\(kind) shows an empty composer", within: limit) {
      let look = try await TmuxServer(socket: world.tmux.socket).look(at: pane)
      return ScreenReading(look.screen, rules).state == .ready
    }
  }

  /// Its row in `roost list`.
  package func row() async throws -> JSON {
    let rows = try await world.json("list").array ?? []
    return rows.first { $0["name"]?.string == Self.name } ?? .null
  }

  package func status(_ wanted: String, within limit: Duration = .seconds(20)) async throws {
    try await eventually("\(kind) is \(wanted)", within: limit) {
      try await row()["status"]?.string == wanted
    }
  }

  /// Sends a text and returns the message's id.
  @discardableResult
  package func send(_ text: String) async throws -> String {
    try await world.done("send", Self.name, "-", "--from", "ben", input: text).trimmed
  }
}

extension Trait where Self == ConditionTrait {
  /// Real agents in `ROOST_AGENTS`; the tests of each one that is not there have no cases.
  package static var needsAgents: ConditionTrait {
    .enabled(
      if: !RealAgent.Kind.installed().isEmpty,
      "no real agent is installed; `make agents` installs some, `make test` runs them")
  }
}
