package import JSONSyntax
import Model

/// How an agent's tasks ended, and how far that lets one trust it.
package struct TrustRecord: Sendable, Equatable {
  /// The trust of an agent without history.
  package static let newcomer = 0.5

  package var successes: Int
  package var failures: Int
  package var timeouts: Int
  /// Failures that were not the agent's and do not count: a lost machine, a full disk.
  package var infrastructure: Int

  package init(
    successes: Int = 0, failures: Int = 0, timeouts: Int = 0, infrastructure: Int = 0
  ) {
    self.successes = successes
    self.failures = failures
    self.timeouts = timeouts
    self.infrastructure = infrastructure
  }

  /// Counts a try at a task that has ended; one that was called off says nothing.
  package mutating func add(_ attempt: Attempt) {
    switch attempt.state {
    case .succeeded: successes += 1
    case .failed where attempt.isLost: infrastructure += 1
    case .failed: failures += 1
    case .timedOut: timeouts += 1
    case .queued, .delivered, .running, .cancelled: break
    }
  }

  /// The share of its tasks that succeeded; 0 where there were none.
  package var successRate: Double {
    hasHistory ? Double(successes) / Double(successes + failures + timeouts) : 0
  }

  package var hasHistory: Bool { successes + failures + timeouts > 0 }

  /// The trust from 0 to 1: s / (s + 2·failures + 1.5·timeouts + 1), and 0.5 without history.
  package var score: Double {
    guard hasHistory else { return Self.newcomer }
    // Both sides doubled are whole numbers, so that the quotient is rounded only once: exactly
    // seven tenths compares as 0.7.
    return Double(2 * successes) / Double(2 * successes + 4 * failures + 3 * timeouts + 2)
  }

  /// The score and what it comes from, in one sentence.
  package var explanation: String {
    var parts = [
      "\(successes) \(successes == 1 ? "success" : "successes")",
      Printable.count(failures, "failure"),
      Printable.count(timeouts, "timeout"),
    ]
    if infrastructure > 0 {
      parts.append("\(Printable.count(infrastructure, "failure")) of machines, which do not count")
    }
    let counts = parts.joined(separator: ", ")
    guard hasHistory else { return "0.50: no history yet (\(counts))" }
    let hundredths = Int((score * 100).rounded())
    let text = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    let halves = 3 * timeouts
    return "\(text): \(counts); \(successes) / (\(successes) + 2·\(failures)"
      + " + \(halves / 2).\(halves % 2 * 5) + 1)"
  }
}

extension TrustRecord {
  package init(json: JSON) throws(JSONShapeError) {
    self.init(
      successes: try json.count("successes"), failures: try json.count("failures"),
      timeouts: try json.count("timeouts"), infrastructure: try json.count("infrastructure"))
  }

  package var json: JSON {
    [
      "successes": .integer(successes), "failures": .integer(failures),
      "timeouts": .integer(timeouts), "infrastructure": .integer(infrastructure),
    ]
  }
}
