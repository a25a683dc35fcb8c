import Foundation
import Model
import Tasks

/// The report of a run for people to read.
package struct MarkdownReport: Sendable {
  private let run: RunRecord
  private let result: SwarmResult
  private var stats: SwarmStats { result.stats }

  package init(_ run: RunRecord) {
    self.run = run
    result = SwarmResult(run)
  }

  package var text: String {
    var parts = ["# Run \(Words.markdown(run.name))", Words.markdown(run.goal), verdict]
    parts.append(figures)
    parts.append(tasks)
    parts.append(alternatives)
    parts += [
      path, waits("Tasks waited", stats.waits), waits("Slots were idle", stats.idle), results,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var verdict: String {
    let open = run.tasks.count { $0.outcome == .open }
    guard open == 0 else {
      return "**Still going on:** \(open) of \(run.tasks.count) tasks are not over."
    }
    return result.error.map { "**Not done:** \(Words.markdown($0))." } ?? "**Done.**"
  }

  private func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private var figures: String {
    var rows = [
      ["Tasks done", "\(result.results.count(where: \.isSuccess)) of \(run.tasks.count)"],
      ["Agents launched", "\(stats.agentsLaunched)"],
      ["Time", Words.duration(stats.milliseconds)],
      ["One after another", Words.duration(stats.sequentialMilliseconds)],
      ["Speed-up", "\(Words.decimal(stats.speedup, 2)) times"],
      ["Slots in use", "\(Words.percent(stats.slotUse)) of \(run.width)"],
      ["Tool calls", "\(stats.toolCalls)"],
    ]
    if !stats.usage.isZero {
      let tokens = TokenUsage.Kind.allCases.filter { stats.usage[$0] > 0 }
      rows.append(
        ["Tokens", tokens.map { "\($0.rawValue) \(stats.usage[$0])" }.joined(separator: ", ")])
    }
    if stats.cost != .zero { rows.append(["Cost", "\(stats.cost)"]) }
    if stats.cacheHits + stats.cacheMisses > 0 {
      rows.append(["From the cache", "\(stats.cacheHits) (\(Words.percent(stats.cacheHitRate)))"])
    }
    if stats.rateLimits.hits > 0 { rows.append(["Rate limits met", "\(stats.rateLimits.hits)"]) }
    return table(["", ""], rows)
  }

  private var tasks: String {
    let rows = run.tasks.map { task in
      [
        Words.markdown(task.id), Words.markdown(task.title == task.id ? "" : task.title),
        task.isCached ? "cached" : task.outcome.rawValue, "\(task.attempts.count)",
        task.attempts.first.map { start($0.start) } ?? "",
        task.attempts.isEmpty ? "" : Words.duration(whole(task.seconds * 1000)),
        task.cost.map { "\($0)" } ?? "",
      ]
    }
    return "## Tasks\n\n"
      + table(["Task", "Title", "Result", "Tries", "Began after", "Ran", "Cost"], rows)
  }

  /// The tries that were made side by side, and where the work of those is that do not count.
  private var alternatives: String {
    let rows = run.tasks.flatMap { task in
      task.tries.map { attempt in
        [
          Words.markdown(task.id), "\(attempt.attempt)", attempt.state,
          attempt.changedLines.map { "\($0)" } ?? "",
          attempt.seconds.map { Words.duration(whole($0 * 1000)) } ?? "",
          Words.markdown(attempt.reason ?? ""), Words.markdown(attempt.kept ?? ""),
        ]
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## Tries side by side\n\n"
      + table(["Task", "Try", "Result", "Lines changed", "Ran", "Why", "Kept at"], rows)
  }

  private func start(_ date: Date) -> String {
    Words.duration(RunRecord.Span(run.startedAt, date).milliseconds)
  }

  private var path: String {
    guard stats.criticalPathMilliseconds > 0 else { return "" }
    let names = stats.criticalPath.map(Words.markdown).joined(separator: " → ")
    return "## Critical path\n\n\(names): \(Words.duration(stats.criticalPathMilliseconds))."
      + " The run cannot be shorter than that unless one of these is."
  }

  private func waits(_ title: String, _ causes: [RunRecord.Cause: Int]) -> String {
    let rows = causes.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "- \($0.key.words): \(Words.duration($0.value))" }
    return rows.isEmpty ? "" : "## \(title)\n\n\(rows.joined(separator: "\n"))"
  }

  private var results: String {
    let parts = zip(run.tasks, result.results).compactMap { task, result -> String? in
      let words = result.error ?? result.text
      guard !words.isEmpty else { return nil }
      return "### \(Words.markdown(task.title))\n\n\(Self.quote(cut(words, to: 8 << 10)))"
    }
    return parts.isEmpty ? "" : "## Results\n\n\(parts.joined(separator: "\n\n"))"
  }

  /// An agent's words in a block that they cannot end.
  private static func quote(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in
        let safe = line.unicodeScalars.map { scalar in
          scalar != "\t" && Printable.isHidden(scalar)
            ? Printable.escape(scalar) : String(scalar)
        }
        return "    \(safe.joined())"
      }
      .joined(separator: "\n")
  }
}
