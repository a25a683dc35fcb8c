package import Foundation

/// What was wrong with the end of an attempt.
package struct AttemptFault: Sendable, Equatable {
  package let reason: String
  package let kind: FailureClass

  package init(reason: String, kind: FailureClass) {
    self.reason = reason
    self.kind = kind
  }

  /// Nil where the attempt ended well, as far as its end tells.
  package init?(_ end: AttemptEnd, output: String, now: Date) {
    guard let code = end.code else {
      (reason, kind) = ("its program is gone, and nobody saw how it ended", .transient)
      return
    }
    guard code == 0 else {
      let last = LastLine(of: output).suffix
      reason = "it ended with \(code)\(last)"
      kind = Failure(end: .exited(code), output: Array(output.utf8), now: now).kind
      return
    }
    if let fault = end.report.fault {
      (reason, kind) = ("its result cannot be used: \(fault)", .permanent)
      return
    }
    switch end.report.status {
    case .completed, nil: return nil
    case .blocked, .pending:
      let status = end.report.status?.rawValue ?? ""
      reason = "its agent says that it is \(status): \(end.report.summary)"
      // An agent that reports a refusal of its service in JSON ends with 0.
      let failure = Failure(end: .exited(1), output: Array(output.utf8), now: now)
      if case .rateLimited = failure.kind { kind = failure.kind } else { kind = .permanent }
    }
  }
}
