package import Foundation

/// Whether an attempt that failed may go better another time.
package enum FailureClass: Sendable, Equatable {
  /// The reason passes: try again after a while.
  case transient
  /// The provider wants fewer requests; it may say for how long.
  case rateLimited(retryAfter: Duration?)
  /// It will fail again.
  case permanent
}

/// Why an attempt failed, made of how its program ended and of the end of what it printed.
///
/// What is not known is permanent. Text decides only where it is one of the sentences that programs and
/// servers say of themselves, in the last lines: a number or a word by itself says nothing.
package struct Failure: Sendable, Equatable {
  package let kind: FailureClass
  /// The line, or the end of the program, that decided.
  package let evidence: String

  private static let lineCount = 12
  private static let byteCount = 16 << 10

  package init(end: ProgramEnd, output: some Collection<UInt8>, now: Date) {
    let lines = Self.lastLines(Array(output.suffix(Self.byteCount)))
    for line in lines.reversed() {
      guard let known = FailureSentence.kind(of: line) else { continue }
      evidence = quoted(line.trimmedSpaces.suffix(200))
      switch known {
      case .rateLimited:
        let wait = ([line] + lines.reversed()).lazy
          .compactMap { RetryAfter.mentioned(in: $0, now: now) }.first
        kind = .rateLimited(retryAfter: wait)
      case .transient: kind = .transient
      case .permanent: kind = .permanent
      }
      return
    }
    (kind, evidence) = Self.kind(of: end)
  }

  /// The lines that a program printed last, and for agents' envelopes what they say went wrong.
  private static func lastLines(_ bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    var lines: [String] = []
    for line in text.split(whereSeparator: \.isNewline).reversed() {
      guard lines.count < lineCount else { break }
      guard let first = line.first(where: { !$0.isWhitespace }) else { continue }
      if first == "{", line.last(where: { !$0.isWhitespace }) == "}" {
        // Of an answer in JSON only what it says went wrong: the rest is the agent's own words.
        if let words = ErrorObject.words(in: line) { lines.append(words) }
      } else {
        lines.append(String(line))
      }
    }
    return lines.reversed()
  }

  private static func kind(of end: ProgramEnd) -> (FailureClass, String) {
    switch end {
    // EX_TEMPFAIL and EX_UNAVAILABLE of sysexits.h say what they are.
    case .exited(let code) where [69, 75].contains(code): (.transient, "exit code \(code)")
    // A shell says 128 + signal for what it ran.
    case .exited(let code) where [137, 143, 129].contains(code): (.transient, "exit code \(code)")
    case .exited(let code): (.permanent, "exit code \(code)")
    // Killed from outside (SIGHUP, SIGKILL, SIGTERM), as for want of memory.
    case .killed(let signal) where [1, 9, 15].contains(signal): (.transient, "signal \(signal)")
    case .killed(let signal): (.permanent, "signal \(signal)")
    }
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  var trimmedSpaces: String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
