import Foundation

/// A picture of a run as SVG: a row for each task, a bar for each try, a line where it waited.
///
/// It stands by itself: nothing in it is loaded from elsewhere, and nothing in it runs.
package struct Timeline: Sendable {
  private let run: RunRecord
  private let seconds: Double

  private static let labelWidth = 220.0
  private static let chartWidth = 900.0
  private static let rowHeight = 20.0
  private static let headHeight = 50.0

  package init(_ run: RunRecord) {
    self.run = run
    seconds = max(0.001, RunRecord.Span(run.startedAt, run.endedAt).seconds)
  }

  package var svg: String {
    let width = Self.labelWidth + Self.chartWidth + 20
    let height = Self.headHeight + Double(run.tasks.count) * Self.rowHeight + 40
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
      viewBox="0 0 \(number(width)) \(number(height))" font-family="sans-serif" font-size="12">
      <title>\(Words.xml("Run \(run.name)"))</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="10" y="20" font-size="14">\(Words.xml(shortened(run.goal, 120)))</text>
      \(axis(height))
      \(run.tasks.indices.map(row).joined(separator: "\n"))
      \(legend(height))
      </svg>

      """
  }

  /// Where a time is, within the chart whatever the time.
  private func x(_ date: Date) -> Double {
    let share = date.timeIntervalSince(run.startedAt) / seconds
    return Self.labelWidth + min(max(share, 0), 1) * Self.chartWidth
  }

  private func number(_ value: Double) -> String {
    let text = Words.decimal(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func shortened(_ text: String, _ length: Int) -> String {
    text.count > length ? "\(text.prefix(length - 1))…" : text
  }

  /// Lines at round times, at most ten of them.
  private func axis(_ height: Double) -> String {
    let steps = [0.001, 0.01, 0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400, 604_800]
    let step = steps.first { seconds / $0 <= 10 } ?? seconds / 10
    return (0...Int(seconds / step)).map { tick in
      let at = x(run.startedAt + Double(tick) * step)
      let words = tick == 0 ? "0" : Words.duration(whole(Double(tick) * step * 1000))
      return """
        <line x1="\(number(at))" y1="40" x2="\(number(at))" y2="\(number(height - 35))" \
        stroke="#dddddd"/><text x="\(number(at))" y="36" text-anchor="middle" fill="#666666">\
        \(words)</text>
        """
    }.joined(separator: "\n")
  }

  private func row(_ index: Int) -> String {
    let task = run.tasks[index]
    let top = Self.headHeight + Double(index) * Self.rowHeight
    let name = task.title.isEmpty ? task.id : task.title
    var parts = [
      """
      <text x="\(number(Self.labelWidth - 8))" y="\(number(top + 14))" text-anchor="end">\
      \(Words.xml(shortened(name, 32)))</text>
      """
    ]
    for wait in task.waits where wait.cause != .dependencies {
      let words = "\(name): waited \(wait.cause.words)"
      parts.append(bar(wait.span, top + 9, 2, "#bbbbbb", words))
    }
    for (place, span) in task.attempts.enumerated() {
      let isLast = place == task.attempts.count - 1
      let outcome = isLast ? task.outcome : .failed
      let words =
        "\(name): try \(place + 1), \(outcome.rawValue), \(Words.duration(span.milliseconds))"
      parts.append(bar(span, top + 3, 14, Self.color(outcome), words))
    }
    return parts.joined(separator: "\n")
  }

  private func bar(
    _ span: RunRecord.Span, _ y: Double, _ height: Double, _ color: String, _ words: String
  ) -> String {
    let start = x(span.start)
    let width = max(1, x(max(span.start, span.end)) - start)
    return """
      <rect x="\(number(start))" y="\(number(y))" width="\(number(width))" \
      height="\(number(height))" fill="\(color)"><title>\(Words.xml(words))</title></rect>
      """
  }

  private static func color(_ outcome: RunRecord.Outcome) -> String {
    switch outcome {
    case .succeeded: "#2e7d32"
    case .failed: "#c62828"
    case .timedOut: "#ef6c00"
    case .cancelled, .skipped: "#757575"
    case .open: "#1565c0"
    }
  }

  private func legend(_ height: Double) -> String {
    let outcomes: [RunRecord.Outcome] = [.succeeded, .failed, .timedOut, .cancelled, .open]
    return outcomes.enumerated().map { place, outcome in
      let left = Self.labelWidth + Double(place) * 120
      return """
        <rect x="\(number(left))" y="\(number(height - 22))" width="12" height="12" \
        fill="\(Self.color(outcome))"/><text x="\(number(left + 18))" y="\(number(height - 12))">\
        \(outcome.rawValue)</text>
        """
    }.joined(separator: "\n")
  }
}
