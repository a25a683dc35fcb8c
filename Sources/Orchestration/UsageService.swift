import AgentReports
import Foundation
package import Model
import Platform
package import Swarm
import Synchronization
package import Tasks

/// What agents' models took, on the ledgers of the teams that they work for, and what is left to them.
///
/// A conversation is counted by its answers, each once: what its record has more than what the ledgers
/// know is one cost for each model, once a turn.
package final class UsageService: Sendable {
  private let context: TaskContext
  private let tasks: TaskService
  private let conversations = Mutex<[String: Conversation]>([:])
  private let reports = Mutex<[Address: UsageReport]>([:])

  package init(context: TaskContext, tasks: TaskService) {
    self.context = context
    self.tasks = tasks
  }

  /// A record with what of it was put on the ledgers, by the ids of its answers.
  private struct Conversation {
    var record: ConversationRecord
    /// Nil until the ledgers were asked.
    var recorded: [String: ModelUsage]?
  }

  /// What a conversation took since it was recorded last.
  private struct Turn {
    var usages: [MeasuredUsage]
    var key: String
    var since: Date
  }

  /// What an agent's program told last, since the daemon began; nil where it told nothing.
  package func report(of agent: Address) -> UsageReport? { reports.withLock { $0[agent] } }

  /// What those of a team were told of, by their addresses.
  package func reports(of team: String) -> [Address: UsageReport] {
    reports.withLock { $0.filter { $0.key.team == team } }
  }

  /// Looks at an agent's conversation in the middle of a turn, and records nothing.
  ///
  /// - Returns: what its record tells; nil for an agent that has left.
  package func look(
    at path: String, _ source: UsageReport.Source, of agent: Address
  ) async throws -> UsageReport? {
    guard context.state().agent(agent) != nil else { return nil }
    return try await blocking { [self] in
      try update(path, source) { note($0.record.report, of: agent) }
    }
  }

  /// A turn of an agent has ended: what it took is recorded, for the task that it worked on.
  ///
  /// Asking twice records it once. What an agent's conversation took before it joined is not the team's.
  package func turnEnded(
    of agent: Address, record path: String, _ source: UsageReport.Source
  ) async throws {
    guard let known = context.state().agent(agent) else { return }
    let joined = Timestamp.date(known.joinedAt) ?? .distantPast
    let turn = try await blocking { [self] in
      try update(path, source) { conversation in
        note(conversation.record.report, of: agent)
        return try newTurn(&conversation, since: joined)
      }
    }
    guard let turn = turn ?? nil else { return }
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
  package func spent(by agent: Address, record path: String) async throws -> AttemptUsage {
    let total = try await tasks.budgets.ledger(of: agent.team).agents[agent] ?? CostTotal()
    let calls = conversations.withLock { $0[path]?.record.toolCalls.count } ?? 0
    return AttemptUsage(
      cost: Int(clamping: total.amount.micros),
      tokens: total.tokens, toolCalls: calls)
  }

  /// Records what a program without a terminal says that its run took; the same run once.
  package func record(
    _ report: UsageReport, by agent: Address, task written: String?, key: String
  ) async throws -> CostTotal {
    let task = try written.map { try tasks.task($0) }
    if let task, task.attempt(of: agent) == nil {
      throw TaskError.notAsked(agent, task: task.shortID)
    }
    let total = try await tasks.budgets.record(
      report.usages, by: agent, on: task ?? tasks.work(of: agent, since: context.now()),
      source: .output, key: "run-\(key)")
    note(report, of: agent)
    return total
  }

  @discardableResult
  private func note(_ report: UsageReport, of agent: Address) -> UsageReport {
    reports.withLock { $0[agent] = report }
    return report
  }

  /// Takes over what is new in a record, and changes what is known of it; nil where the source is no
  /// record.
  ///
  /// It blocks the thread, and whoever else asks meanwhile: each line counts once.
  private func update<Result: Sendable>(
    _ path: String, _ source: UsageReport.Source,
    _ body: @Sendable (inout Conversation) throws -> Result
  ) throws -> Result? {
    try conversations.withLock { conversations in
      guard
        var conversation = conversations[path]
          ?? ConversationRecord(path: path, source: source).map({ Conversation(record: $0) })
      else { return nil }
      try conversation.record.update()
      defer { conversations[path] = conversation }
      return try body(&conversation)
    }
  }

  /// What the conversation took since it was asked last; nil where it took nothing.
  private func newTurn(_ conversation: inout Conversation, since joined: Date) throws -> Turn? {
    let answers = conversation.record.answers
    var recorded = try conversation.recorded ?? recorded(of: answers, since: joined)
    var models: [String?: ModelUsage] = [:]
    var since: Date?
    for answer in answers {
      let rest = answer.usage.beyond(recorded[answer.id] ?? ModelUsage())
      recorded[answer.id] = answer.usage
      guard !rest.isZero else { continue }
      since = since ?? Timestamp.date(answer.time)
      models[rest.model] = (models[rest.model] ?? ModelUsage(model: rest.model)).adding(rest)
    }
    conversation.recorded = recorded
    guard let last = answers.last, !models.isEmpty else { return nil }
    return Turn(
      usages: models.values.sorted { ($0.model ?? "") < ($1.model ?? "") }.map(MeasuredUsage.init),
      key: RecordedAnswer(id: last.id, usage: last.usage).key, since: since ?? context.now())
  }

  /// What the ledgers know of a conversation that is looked at for the first time: everything up to the
  /// last answer that one of them names, and what is older than they and the agent go back.
  private func recorded(
    of answers: [UsageTally.Answer], since joined: Date
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
