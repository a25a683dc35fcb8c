/// What was wrong with the end of an attempt.
package struct AttemptFault: Sendable, Equatable {
  package let reason: String
  /// Whether another try may well go better.
  package let isPassing: Bool

  /// Nil where the attempt ended well, as far as its end tells.
  package init?(_ end: AttemptEnd, output: String) {
    guard let code = end.code else {
      (reason, isPassing) = ("its program is gone, and nobody saw how it ended", true)
      return
    }
    let last = output.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
    guard code == 0 else {
      (reason, isPassing) = ("it ended with \(code)\(last)", Self.isPassing(output))
      return
    }
    switch end.report.status {
    case .completed, nil: return nil
    case .blocked, .pending:
      let status = end.report.status?.rawValue ?? ""
      (reason, isPassing) = ("its agent says that it is \(status): \(end.report.summary)", false)
    }
  }

  private static let signs = [
    "rate limit", "too many requests", "timed out", "connection reset", "connection refused",
    "broken pipe", "service unavailable", "bad gateway", "gateway timeout", "overloaded",
    "temporarily unavailable",
  ]

  private static func isPassing(_ output: String) -> Bool {
    let end = String(decoding: output.utf8.suffix(2048), as: UTF8.self).lowercased()
    return signs.contains { end.firstRange(of: $0) != nil }
  }
}

extension SwarmConfig {
  /// How long is waited before the next try after some that failed: a part, by chance, of a time that
  /// doubles.
  package func retryDelay(after failures: Int) -> Duration {
    let whole = min(baseDelay * (1 << min(failures, 20)), maxDelay)
    return whole * Double.random(in: 0...1)
  }
}
