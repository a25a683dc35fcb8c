import Execution
import Foundation
import Model
import Platform
import Swarm

/// Has a planner cut a goal into tasks; a plan that cannot be used goes back to it once.
struct SwarmPlanner {
  private let command: AgentCommand
  private let name: String
  private let session: Session
  private let reader: PlanReader
  private let fallsBack: Bool

  /// How long a planner may take.
  private static let patience = Duration.seconds(900)

  init(_ name: String, _ session: Session, _ reader: PlanReader, fallsBack: Bool) throws {
    let command = AgentCommand(
      name, model: nil, isProgram: { ExecutableSearch.find($0) != nil })
    guard let command else { throw SwarmError.unknownAgent(name) }
    self.command = command
    self.name = name
    self.session = session
    self.reader = reader
    self.fallsBack = fallsBack
  }

  func plan(_ goal: String, _ strategy: DecompositionStrategy) async throws -> SwarmPlan {
    guard strategy != .none else { return .single(goal: goal, config: reader.config) }
    var prompt = PlannerPrompt(goal: goal)
    prompt.strategy = strategy
    prompt.config = reader.config
    prompt.facts = await facts()
    session.say("\(name) plans …")
    let answer = try await ask(prompt.text)
    do {
      return try read(answer, goal)
    } catch {
      session.say("the plan cannot be used and goes back once: \(error.line)")
      let repaired = try await ask(
        RepairPrompt(
          prompt: prompt, failure: error, answer: String(decoding: answer, as: UTF8.self)
        ).text)
      do {
        return try read(repaired, goal)
      } catch {
        guard fallsBack else {
          throw CommandFailure(
            "\(name) made no plan that can be run: \(error.line)")
        }
        session.say("one task is made of the goal: \(error.line)")
        return .single(goal: goal, config: reader.config)
      }
    }
  }

  private func read(_ answer: [UInt8], _ goal: String) throws(PlanFailure) -> SwarmPlan {
    var reader = reader
    reader.goal = goal
    let reading = try reader.read(answer)
    for warning in reading.warnings { session.say("\(warning)") }
    var plan = reading.plan
    plan.goal = goal
    return plan
  }

  private func ask(_ prompt: String) async throws -> [UInt8] {
    let exit = try await ChildProcess(
      command.arguments[0], Array(command.arguments.dropFirst()), input: Array(prompt.utf8),
      timeout: Self.patience, outputLimit: PlanReader.byteLimit
    ).run()
    guard !exit.timedOut else {
      throw CommandFailure(
        "the planner \(name) took longer than \(Int(Self.patience / .seconds(60))) min")
    }
    guard !exit.truncated else {
      throw CommandFailure(
        "the planner \(name) printed more than \(PlanReader.byteLimit >> 20) MiB")
    }
    guard exit.code == 0 else {
      let last = exit.errorText.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      throw CommandFailure("the planner \(name) ended with \(exit.code)\(last)")
    }
    return exit.output
  }

  /// What git tells of the repository here; nil outside of one.
  private func facts() async -> RepositoryFacts? {
    func git(_ words: String...) async -> [String]? {
      guard let exit = try? await ChildProcess("git", words).run(), exit.code == 0 else {
        return nil
      }
      return exit.text.split(separator: "\n").map(String.init)
    }
    guard let top = await git("rev-parse", "--show-toplevel")?.first else { return nil }
    var facts = RepositoryFacts(name: String(top.split(separator: "/").last ?? ""))
    facts.branch = await git("symbolic-ref", "--short", "--quiet", "HEAD")?.first
    let files = await git("-C", top, "ls-files") ?? []
    facts.files = files.count
    let firsts = files.map { $0.split(separator: "/", maxSplits: 1) }
    facts.entries = Set(
      firsts.compactMap { $0.count > 1 ? "\($0[0])/" : $0.first.map(String.init) }
    )
    .sorted()
    let endings = files.compactMap { file -> String? in
      guard let dot = file.lastIndex(of: "."), dot > (file.lastIndex(of: "/") ?? file.startIndex)
      else { return nil }
      return String(file[file.index(after: dot)...])
    }
    facts.kinds = Dictionary(endings.map { ($0, 1) }, uniquingKeysWith: +)
      .map { (ending: $0.key, count: $0.value) }
    if let bytes = (try? Files.read("\(top)/AGENTS.md")) ?? nil {
      facts.guides = [(name: "AGENTS.md", text: String(decoding: bytes, as: UTF8.self))]
    }
    return facts
  }
}
