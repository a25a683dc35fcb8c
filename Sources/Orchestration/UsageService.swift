import AgentReports
import Foundation
package import Model
import Platform
package import Swarm
import Synchronization
package import Tasks

/// What agents' models took, on the ledgers of the teams that they work for.
///
/// A conversation is counted by its answers, each once: what its transcript has more than what the
/// ledgers know is one cost for each model, once a turn.
package final class UsageService: Sendable {
  private let host: TaskHost
  private let tasks: TaskService
  private let conversations = Mutex<[String: Conversation]>([:])

  package init(host: TaskHost, tasks: TaskService) {
    self.host = host
    self.tasks = tasks
  }

  /// A transcript with what of it was recorded, by the ids of its answers.
  private struct Conversation {
    var transcript: ClaudeTranscript
    var recorded: [String: ModelUsage] = [:]
  }

  /// What a conversation took since it was recorded last.
  private struct Turn {
    var usages: [MeasuredUsage]
    var key: String
    var since: Date
  }

  /// A turn of an agent has ended: what it took is recorded, for the task that it worked on.
  ///
  /// Asking twice records it once. What an agent's conversation took before it joined is not the team's.
  package func turnEnded(of agent: Address, transcript path: String) async throws {
    guard let known = host.state().agent(agent) else { return }
    let joined = Timestamp.date(known.joinedAt) ?? .distantPast
    guard let turn = try await blocking({ [self] in try turn(of: path, since: joined) }) else {
      return
    }
    do {
      let work = tasks.work(of: agent, since: turn.since)
      try await tasks.budgets.record(
        turn.usages, by: agent, on: work, source: .transcript, key: turn.key)
    } catch {
      // It is not on the disk: the next turn counts it again.
      _ = conversations.withLock { $0.removeValue(forKey: path) }
      throw error
    }
  }

  /// What an agent has taken in all: by its team's ledger, and by the conversation that was looked at.
  package func spent(by agent: Address, transcript path: String) async throws -> AttemptUsage {
    let total = try await tasks.budgets.ledger(of: agent.team).agents[agent] ?? CostTotal()
    let calls = conversations.withLock { $0[path]?.transcript.toolCalls.count } ?? 0
    return AttemptUsage(
      cost: Int(clamping: total.amount.micros),
      tokens: TokenUsage.Kind.allCases.reduce(0) { $0 + total.tokens[$1] }, toolCalls: calls)
  }

  /// Records what a program without a terminal says that its run took; the same run once.
  package func record(
    _ usages: [MeasuredUsage], by agent: Address, task written: String?, key: String
  ) async throws -> CostTotal {
    let task = try written.map { try tasks.task($0) }
    if let task, task.attempt(of: agent) == nil {
      throw TaskError.notAsked(agent, task: task.shortID)
    }
    return try await tasks.budgets.record(
      usages, by: agent, on: task ?? tasks.work(of: agent, since: host.now()), source: .output,
      key: "run-\(key)")
  }

  private func turn(of path: String, since joined: Date) throws -> Turn? {
    var conversation =
      conversations.withLock { $0[path] }
      ?? Conversation(transcript: ClaudeTranscript(path: path))
    let isNew = conversation.transcript.answers.isEmpty
    try conversation.transcript.update()
    let answers = conversation.transcript.answers
    if isNew { conversation.recorded = try recorded(of: answers, since: joined) }
    var models: [String?: ModelUsage] = [:]
    var since: Date?
    for answer in answers {
      let rest = answer.usage.beyond(conversation.recorded[answer.id] ?? ModelUsage())
      conversation.recorded[answer.id] = answer.usage
      guard !rest.isZero else { continue }
      since = since ?? Timestamp.date(answer.time)
      models[rest.model] = (models[rest.model] ?? ModelUsage(model: rest.model)).adding(rest)
    }
    let now = conversation
    conversations.withLock { $0[path] = now }
    guard let last = answers.last, !models.isEmpty else { return nil }
    return Turn(
      usages: models.values.sorted { ($0.model ?? "") < ($1.model ?? "") }.map(MeasuredUsage.init),
      key: RecordedAnswer(id: last.id, usage: last.usage).key, since: since ?? host.now())
  }

  /// What the ledgers know of a conversation that is looked at for the first time: everything up to the
  /// last answer that one of them names, and what is older than they and the agent go back.
  private func recorded(
    of answers: [ClaudeTranscript.Answer], since joined: Date
  ) throws -> [String: ModelUsage] {
    let ledgers = tasks.budgets.ledgers
    let known = ledgers.flatMap { $0.keys(beginningWith: RecordedAnswer.prefix) }
      .compactMap(RecordedAnswer.init(key:))
    let counts = Dictionary(known.map { ($0.id, $0.usage) }) { $0.adding($1.beyond($0)) }
    let forgotten = ledgers.compactMap(\.forgottenUntil).max().flatMap(Timestamp.date)
    let start = max(joined, forgotten ?? .distantPast)
    let last = answers.lastIndex { counts[$0.id] != nil } ?? -1
    var recorded: [String: ModelUsage] = [:]
    for (place, answer) in answers.enumerated() {
      if place == last {
        recorded[answer.id] = counts[answer.id]
      } else if place < last || Timestamp.date(answer.time).map({ $0 < start }) == true {
        recorded[answer.id] = answer.usage
      }
    }
    return recorded
  }
}

/// The last answer that a cost counts, as the cost's key names it.
private struct RecordedAnswer {
  static let prefix = "usage-"

  var id: String
  /// What of the answer was counted; its transcript may have had only a part of it.
  var usage: ModelUsage

  init(id: String, usage: ModelUsage) {
    self.id = id
    self.usage = usage
  }

  init?(key: String) {
    let parts = key.dropFirst(Self.prefix.count).prefix { $0 != "/" }
      .split(separator: "-", omittingEmptySubsequences: false)
    let counts = parts.suffix(4).compactMap { Int($0) }
    guard parts.count > 4, counts.count == 4 else { return nil }
    id = parts.dropLast(4).joined(separator: "-")
    usage = ModelUsage()
    (usage.input, usage.output) = (counts[0], counts[1])
    (usage.cacheRead, usage.cacheWrite) = (counts[2], counts[3])
  }

  var key: String {
    "\(Self.prefix)\(id)-\(usage.input)-\(usage.output)-\(usage.cacheRead)-\(usage.cacheWrite)"
  }
}
