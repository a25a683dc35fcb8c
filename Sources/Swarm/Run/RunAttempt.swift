package import Foundation
package import Tasks

/// One try at a task of a run.
package struct RunAttempt: Sendable, Equatable {
  /// From 1 on, over all that was tried of the task.
  package var number: Int
  package var place: AttemptPlace
  package var launchedAt: Date
  package var startedAt: Date?
  /// Why it was told to end.
  package var stopping: AttemptEnd.EndedBy?
  /// The same in words, where that needs to be said.
  package var stopReason: String?
  /// What it waits for a person with, as one of several tries side by side.
  package var question: String?
  package var end: AttemptEnd?
  package var endedAt: Date?
  /// What became of it, as one of several tries side by side.
  package var verdict: TryVerdict?
  /// What its agent's own record says that it took, as far as it was read.
  package var usage: AttemptUsage?
  /// Whether its result was known from before, and nothing was started.
  package var isReused = false
  /// The number of the log's last line that says what became of it.
  package var line = 0
  /// What it left, once that was looked at.
  package var work: Work?

  /// What an attempt left of work.
  package enum Work: Sendable, Equatable {
    case nothing
    case commit(String)
  }

  package init(number: Int, place: AttemptPlace, launchedAt: Date) {
    self.number = number
    self.place = place
    self.launchedAt = launchedAt
  }

  /// In micro-dollars; nil where nobody tells.
  package var cost: Int? { larger(end?.report.cost, usage?.cost) }
  package var toolCalls: Int? { larger(end?.report.toolCalls, usage?.toolCalls) }
  /// Nil where nobody tells.
  package var tokens: TokenUsage? {
    guard let printed = end?.report.usage, let recorded = usage?.tokens else {
      return end?.report.usage ?? usage?.tokens
    }
    return printed.sum > recorded.sum ? printed : recorded
  }

  /// Two records of the same are not two costs.
  private func larger(_ one: Int?, _ other: Int?) -> Int? {
    one.map { one in other.map { max(one, $0) } ?? one } ?? other
  }

  package var seconds: Double? {
    endedAt.map { $0.timeIntervalSince(startedAt ?? launchedAt) }
  }
}

/// What an agent has taken so far, in all.
package struct AttemptUsage: Sendable, Equatable {
  /// In micro-dollars.
  package var cost: Int
  package var tokens: TokenUsage
  package var toolCalls: Int

  package init(cost: Int, tokens: TokenUsage, toolCalls: Int) {
    self.cost = cost
    self.tokens = tokens
    self.toolCalls = toolCalls
  }
}

/// Where an attempt works.
package struct AttemptPlace: Sendable, Equatable {
  package var directory: String
  /// Its branch, where it has a working tree of its own.
  package var branch: String?
  /// The commit that it begins at; nil outside a repository.
  package var base: String?
  /// What its result depends on, as a digest; nil where that is not known, or is not asked for.
  package var key: String?

  package init(
    directory: String, branch: String? = nil, base: String? = nil, key: String? = nil
  ) {
    self.directory = directory
    self.branch = branch
    self.base = base
    self.key = key
  }
}

/// How an attempt's program ended, and what it says of itself.
package struct AttemptEnd: Sendable, Equatable {
  /// The exit code, or 128 plus a signal's number; nil where nobody saw the end.
  package var code: Int?
  /// Why Roost ended it.
  package var endedBy: EndedBy?
  package var report: AttemptReport

  package enum EndedBy: String, CaseIterable, Sendable {
    case timeout
    case idleTimeout = "idle_timeout"
    case cancel
    /// Others at the same task do better.
    case pruned
  }

  package init(code: Int?, endedBy: EndedBy? = nil, report: AttemptReport = AttemptReport()) {
    self.code = code
    self.endedBy = endedBy
    self.report = report
  }
}

/// What an agent reports of its work.
package struct AttemptReport: Sendable, Equatable {
  package var status: ResultStatus?
  package var summary: String
  package var artifacts: [String]
  package var turns: Int?
  package var toolCalls: Int?
  /// In micro-dollars.
  package var cost: Int?
  package var usage: TokenUsage?
  /// What is wrong with the result that the agent wrote, where it cannot be used.
  package var fault: String?
  /// How the agent's own record calls the conversation.
  package var session: String?

  package init(status: ResultStatus? = nil, summary: String = "", artifacts: [String] = []) {
    self.status = status
    self.summary = summary
    self.artifacts = artifacts
  }
}
