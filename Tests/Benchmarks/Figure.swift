import Foundation
import Platform

/// One measured figure beside its target.
struct Figure: Sendable {
  var name: String
  var target: String
  var result: String
  /// Nil where there is no target to reach.
  var isReached: Bool?

  static func row(_ columns: [String]) -> String { "| \(columns.joined(separator: " | ")) |" }

  var row: String {
    Self.row([name, target, result, isReached.map { $0 ? "yes" : "NO" } ?? ""])
  }

  static let head = [
    row(["what", "target", "result", "reached"]), row(["---", "---", "---", "---"]),
  ]
}

/// Times of many runs of the same thing, in milliseconds.
struct Samples: Sendable {
  private var sorted: [Double]

  init(_ durations: [Duration]) {
    sorted = durations.map { $0 / .milliseconds(1) }.sorted()
  }

  init(milliseconds: [Double]) {
    sorted = milliseconds.sorted()
  }

  var count: Int { sorted.count }
  var p50: Double { percentile(0.5) }
  var p99: Double { percentile(0.99) }

  private func percentile(_ part: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }
}

/// A number with two digits behind the point.
func short(_ number: Double) -> String {
  guard number.isFinite else { return "-" }
  let hundredths = Int((abs(number) * 100).rounded())
  let rest = hundredths % 100
  return "\(number < 0 ? "-" : "")\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

/// Tells on standard error how far a long part is.
func progress(_ text: String) {
  StandardStreams.error("  … \(text)\n")
}
