import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm

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
    "what does the tasks: an agent's name, or a command that reads the task on standard input"
      + " (default: claude)")
  private static let width = Command.Option<Int>(
    "max-agents", value: "N", "how many agents run at a time (default: 3)")
  static let agrees = Command.Flag("yes", short: "y", "do not ask")

  static var options: [any CommandOption] { [planFile, agentOption, width] }

  var agent: String { words[Self.agentOption] ?? "claude" }

  /// The plan that was meant, checked.
  func plan(_ written: String) async throws -> SwarmPlan {
    var plan: SwarmPlan
    if let path = words[Self.planFile] {
      plan = try read(path)
      plan.goal = written
    } else if written == "-" || written.hasSuffix(".json") {
      plan = try read(written)
    } else {
      plan = SwarmPlan(
        goal: written, tasks: [PlannedTask(id: "main", title: "Main Task", prompt: written)])
    }
    if let width = words[Self.width] {
      guard width > 0 else { throw UsageError("--max-agents needs a number from 1 on") }
      plan.config.maxConcurrentRequests = width
    }
    return plan
  }

  /// How large a plan may be, in bytes.
  private static let limit = 16 << 20

  private func read(_ path: String) throws -> SwarmPlan {
    let bytes: [UInt8]
    if path == "-" {
      bytes = try StandardStreams.readInput(limit: Self.limit)
    } else {
      guard let content = try Files.readAny(path, limit: Self.limit) else {
        throw CommandFailure("there is no plan \(path)")
      }
      bytes = content
    }
    do {
      return try SwarmPlan(json: try JSON(parsing: bytes))
    } catch {
      throw CommandFailure("\(path) is not a plan: \(error)")
    }
  }

  static func write(_ plan: SwarmPlan, to path: String) throws {
    try Files.replaceContent(of: path, Array((plan.json.text(.indented) + "\n").utf8))
  }

  /// Asks the person at the keyboard whether to go on; a run that nobody can answer for needs `--yes`.
  func confirm() throws {
    guard !words[Self.agrees] else { return }
    guard StandardStreams.inputIsTerminal else {
      throw UsageError("nothing was started: --yes starts the run without asking")
    }
    session.err("start it? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw CommandFailure("nothing was started")
    }
  }
}
