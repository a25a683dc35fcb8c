import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import Tasks

/// How a plan comes about: from a file, from a planner, or as one task.
struct SwarmPlanning {
  private let words: Invocation
  private let session: Session

  init(_ words: Invocation, _ session: Session) {
    self.words = words
    self.session = session
  }

  private static let planFile = Command.Option<String>(
    "plan", value: "PATH", kind: .file, "a plan file for this goal")
  private static let agentOption = Command.Option<String>(
    "agent", value: "AGENT|COMMAND",
    "what does the tasks; a command reads its standard input (default: claude)")
  private static let width = Command.Option<Int>(
    "max-agents", value: "N", "how many agents run at a time (default: 3)")
  private static let planner = Command.Option<String>(
    "planner", value: "AGENT|COMMAND",
    "who cuts the goal into tasks; a command reads its standard input")
  private static let strategy = Command.Option<DecompositionStrategy>(
    "strategy", short: nil, value: "HOW",
    kind: .choice(["automatic", "domain", "data", "stage", "none"]),
    "how the planner is to cut it",
    expected: "automatic, domain, data, stage or none"
  ) { DecompositionStrategy(name: $0) }
  private static let budget = Command.Option<Amount>(
    "budget", value: "AMOUNT", "what all agents together may cost, such as 5usd")
  private static let fallsBack = Command.Flag(
    "fallback-single", "make one task of the goal where the planner's plan cannot be used")
  private static let serializes = Command.Flag(
    "serialize-overlap", "tasks that may change the same files wait for each other")
  private static let executor = Command.Option<ExecutionMode>(
    "executor", value: "HOW",
    "where agents run: pane, process, hub (default: pane in tmux, or process)"
  )
  private static let reusesAll = Command.Flag(
    "cache", "take results that are known from before, also of tasks that edit")
  private static let reusesNone = Command.Flag(
    "no-cache", "have every task done, whatever is known from before")
  static let agrees = Command.Flag("yes", short: "y", "do not ask")

  static var options: [any CommandOption] {
    [
      planFile, planner, strategy, fallsBack, serializes, agentOption, executor, width, budget,
      reusesAll, reusesNone,
    ]
  }

  var agent: String { words[Self.agentOption] ?? "claude" }

  /// What agents find in their environment beside the daemon's own.
  var environment: [String: String] {
    var environment = ["ROOST_TMUX_SOCKET": session.tmuxSocket]
    environment["PATH"] = session.environment["PATH"]
    return environment
  }

  /// What config.json says of runs.
  private var config: SwarmConfig {
    get throws { try SwarmConfig(json: session.settings().swarm) }
  }

  private var reader: PlanReader {
    get throws {
      var reader = PlanReader()
      reader.config = try config
      reader.serializesOverlaps = words[Self.serializes]
      return reader
    }
  }

  /// Refuses options that say nothing, exclude each other, or would be without any effect.
  private func check() throws {
    for (name, option) in [("agent", Self.agentOption), ("planner", Self.planner)] {
      guard words[option]?.allSatisfy(\.isWhitespace) != true else {
        throw UsageError("--\(name) says nothing; give an agent or a command")
      }
    }
    if words[Self.planner] == nil {
      let strategy = words[Self.strategy] ?? DecompositionStrategy.none
      guard strategy == DecompositionStrategy.none, !words[Self.fallsBack] else {
        throw UsageError("--strategy and --fallback-single are for a planner; give --planner")
      }
    }
    guard words[Self.width].map((1...1000).contains) ?? true else {
      throw UsageError("--max-agents needs a number from 1 to 1000")
    }
    guard !words[Self.reusesAll] || !words[Self.reusesNone] else {
      throw UsageError("--cache and --no-cache exclude each other; give one of them")
    }
  }

  /// The plan that was meant, checked.
  ///
  /// Where it is to be run and nobody can be asked, that has to be agreed to before.
  func plan(_ written: String, toRun isRun: Bool = false) async throws -> SwarmPlan {
    guard !written.allSatisfy(\.isWhitespace) else {
      throw UsageError("the goal says nothing; give one, or the path of a plan")
    }
    try check()
    if isRun { try requireConsent() }
    var plan: SwarmPlan
    if let planner = words[Self.planner] {
      guard words[Self.planFile] == nil else {
        throw UsageError("--planner and --plan exclude each other; give one of them")
      }
      plan = try await SwarmPlanner(
        planner, session, reader, fallsBack: words[Self.fallsBack]
      ).plan(written, words[Self.strategy] ?? .automatic)
    } else if let path = words[Self.planFile] {
      plan = try read(path)
      plan.goal = written
    } else if try written == "-" || written.hasSuffix(".json") || Self.isFile(written) {
      plan = try read(written)
    } else {
      plan = .single(goal: written, config: try config)
    }
    if let width = words[Self.width] {
      plan.config.maxConcurrentRequests = width
    }
    plan.config.workingDirectory = plan.config.workingDirectory.map(session.absolute)
    if let executor = words[Self.executor] {
      plan.config.executionMode = executor
    } else if plan.config.executionMode == nil, session.environment["TMUX"] != nil {
      plan.config.executionMode = .pane
    }
    if words[Self.reusesAll] { plan.config.cache = .all }
    if words[Self.reusesNone] { plan.config.cache = .off }
    plan.config.budget = words[Self.budget] ?? plan.config.budget
    return plan
  }

  /// Whether a file is meant: no goal is the path of one.
  private static func isFile(_ written: String) throws -> Bool {
    // Longer than a path may be, or with a line's end, it is a goal.
    guard written.utf8.count < 1024, !written.contains(where: \.isNewline) else { return false }
    return try Files.status(written, followingLinks: true)?.isRegularFile == true
  }

  private func read(_ path: String) throws -> SwarmPlan {
    let bytes: [UInt8]
    if path == "-" {
      bytes = try StandardStreams.readInput(limit: PlanReader.byteLimit + 1)
    } else {
      guard let content = try Files.readAny(path, limit: PlanReader.byteLimit + 1) else {
        throw CommandFailure("there is no plan \(path)")
      }
      bytes = content
    }
    let reader = try reader
    do {
      let reading = try reader.read(bytes)
      for warning in reading.warnings { session.say("\(warning)") }
      return reading.plan
    } catch {
      let name = path == "-" ? "what standard input has" : path
      throw CommandFailure("\(name) is not a plan that can be run: \(error.line)")
    }
  }

  /// Writes a plan so that it is the same when it is read: with each setting that config.json, or the place
  /// where it is run from, would make another one.
  func write(_ plan: SwarmPlan, to path: String) throws {
    let (usual, own) = (SwarmConfig().json, try config.json)
    let settings = plan.config.json.object?.members.filter {
      $0.value != usual[$0.key] || $0.value != own[$0.key]
        || ($0.key == "execution_mode" && plan.config.executionMode != nil)
    }
    let written = plan.json.adding(["config": .object(JSONObject(settings ?? []))])
    try Files.replaceContent(of: path, Array((written.text(.indented) + "\n").utf8))
  }

  /// Names what agents will not see: they begin at the last commit.
  func tellUncommitted(_ plan: SwarmPlan) async {
    guard plan.config.hasWorktrees else { return }
    let directory = plan.config.workingDirectory ?? session.absolute(".")
    // Outside a repository there is nothing to tell, and the start says what is wrong.
    let status = try? await ChildProcess(
      "git",
      ["--no-optional-locks", "-C", directory, "status", "--porcelain", "--no-renames", "-z"],
      timeout: .seconds(10)
    ).run()
    guard let status, status.code == 0 else { return }
    let names = status.text.split(separator: "\0").map { String($0.dropFirst(3)) }
    guard !names.isEmpty else { return }
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    session.say(
      "not in a commit, and so not seen by the agents:"
        + " \(names.prefix(3).map(Printable.escaped).joined(separator: ", "))\(more)")
  }

  /// Refuses a run that has to be asked about where nobody can answer, before anything is paid for.
  private func requireConsent() throws {
    guard words[Self.agrees] || StandardStreams.inputIsTerminal else {
      throw UsageError(
        "nothing was started: there is no terminal to ask at; --yes starts the run without asking")
    }
  }

  /// Asks the person at the keyboard whether to go on.
  func confirm() throws {
    guard !words[Self.agrees] else { return }
    session.err("start it? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw CommandFailure("nothing was started")
    }
  }
}
