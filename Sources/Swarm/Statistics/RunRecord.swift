package import Foundation
package import Tasks

/// What happened in a run, as plain facts: what statistics and reports are made of.
package struct RunRecord: Sendable, Equatable {
  package var name: String
  package var goal: String
  /// How many agents might run at a time.
  package var width: Int
  package var startedAt: Date
  /// When it ended, or now.
  package var endedAt: Date
  /// In the order of the plan.
  package var tasks: [Entry] = []
  package var rateLimits = RateLimitStats()
  package var cacheMisses = 0
  package var artifacts: [SwarmArtifact] = []

  package init(name: String, goal: String, width: Int, startedAt: Date, endedAt: Date) {
    self.name = name
    self.goal = goal
    self.width = width
    self.startedAt = startedAt
    self.endedAt = endedAt
  }

  package enum Outcome: String, CaseIterable, Sendable {
    case succeeded
    case failed
    case timedOut = "timed_out"
    case cancelled
    case skipped
    /// It has not come to an end.
    case open
  }

  /// Why a task waited, or a slot was idle.
  package enum Cause: String, CaseIterable, Sendable, Comparable {
    /// What it waits for was not done.
    case dependencies
    /// As many as may run did.
    case slot
    case pool
    case spacing
    case retry
    case rateLimit = "rate_limit"
    case load
    case person
    case paused
    /// There was nothing left to do.
    case nothing

    package static func < (left: Cause, right: Cause) -> Bool { left.rawValue < right.rawValue }

    /// In the words of a report.
    package var words: String {
      switch self {
      case .dependencies: "for other tasks"
      case .slot: "for a slot"
      case .pool: "for a place in its pool"
      case .spacing: "between two starts"
      case .retry: "before another try"
      case .rateLimit: "for a rate limit"
      case .load: "for the machine's load"
      case .person: "for a person"
      case .paused: "while the run was paused"
      case .nothing: "with nothing left to do"
      }
    }
  }

  /// From when to when.
  package struct Span: Sendable, Equatable {
    package var start: Date
    package var end: Date

    package init(_ start: Date, _ end: Date) {
      self.start = start
      self.end = end
    }

    /// Never negative, whatever the clock did.
    package var seconds: Double { max(0, end.timeIntervalSince(start)) }
  }

  package struct Wait: Sendable, Equatable {
    package var cause: Cause
    package var span: Span

    package init(_ cause: Cause, _ span: Span) {
      self.cause = cause
      self.span = span
    }
  }

  /// One task.
  package struct Entry: Sendable, Equatable {
    package var id: String
    package var title: String
    /// The places of those that it waited for.
    package var dependencies: [Int]
    package var outcome: Outcome
    /// When its agents ran, one for each launch; none where it was not launched.
    package var attempts: [Span] = []
    package var waits: [Wait] = []
    /// How often a model was asked, over all attempts.
    package var steps = 0
    package var toolCalls = 0
    package var isCached = false
    package var text = ""
    package var error: String?
    package var artifacts: [String] = []
    package var usage: TokenUsage?
    package var cost: Amount?
    /// The tries that were made side by side, of which one counts.
    package var tries: [RunTryView] = []

    package init(id: String, title: String, dependencies: [Int], outcome: Outcome) {
      self.id = id
      self.title = title
      self.dependencies = dependencies
      self.outcome = outcome
    }

    /// How long its agents ran, one after another.
    package var seconds: Double { attempts.reduce(0) { $0 + $1.seconds } }

    /// How long at least one of them ran: what the run's end has to wait for.
    package var elapsed: Double {
      guard tries.count > 1 else { return seconds }
      var (sum, reached) = (0.0, Date.distantPast)
      for span in attempts.sorted(by: { $0.start < $1.start }) where span.end > reached {
        sum += Span(max(span.start, reached), span.end).seconds
        reached = span.end
      }
      return sum
    }
  }

  package var graph: TaskGraph { TaskGraph(dependencies: tasks.map(\.dependencies)) }
}
