/// What an agent's program tells of its work: what its models took, and what is left to it.
package struct UsageReport: Sendable, Equatable {
  /// Where it is from.
  package enum Source: String, Sendable, CaseIterable {
    /// The file in which Claude Code records a conversation.
    case claudeTranscript = "claude_transcript"
    /// The file in which Codex records a conversation.
    case codexRollout = "codex_rollout"
    /// What a run without a terminal printed.
    case output
  }

  /// How much of what the model can be asked with is used, in tokens.
  package struct Context: Sendable, Equatable {
    package var used: Int
    /// Nil where the program does not tell.
    package var size: Int?

    package init(used: Int, size: Int? = nil) {
      self.used = used
      self.size = size
    }
  }

  /// A limit of the account, which begins anew after a while.
  package struct Window: Sendable, Equatable {
    package var minutes: Int?
    /// From 0 on; 100 is all of it.
    package var percent: Int
    /// When it begins anew.
    package var resetsAt: String?

    package init(minutes: Int?, percent: Int, resetsAt: String?) {
      self.minutes = minutes
      self.percent = percent
      self.resetsAt = resetsAt
    }
  }

  package var source: Source
  /// When the program told the last of it; nil where it does not say when.
  package var at: String?
  /// What the whole conversation or run took, by model.
  package var usages: [MeasuredUsage] = []
  /// The tool that was used last.
  package var lastTool: String?
  package var context: Context?
  package var windows: [Window] = []

  package init(_ source: Source, at: String? = nil) {
    self.source = source
    self.at = at
  }

  /// All tokens together.
  package var tokens: TokenUsage {
    usages.reduce(TokenUsage()) { $0.adding($1.tokens) ?? $0 }
  }

  /// What the program itself says that it cost; nil where it says so of none of its models.
  package var amount: Amount? {
    usages.compactMap(\.amount).reduce(nil) { sum, next in
      sum.flatMap { try? $0.adding(next) } ?? next
    }
  }
}

extension UsageReport {
  /// What is left, in a few words: `context 62 %, 5 h 34 %`.
  package var words: String {
    let room = context.map { context in
      context.percent.map { "context \($0) %" } ?? "context \(context.used) tokens"
    }
    return ([room].compactMap { $0 } + windows.map(\.words)).joined(separator: ", ")
  }
}

extension UsageReport.Context {
  /// How much is used, in percent; nil where the size is not known.
  package var percent: Int? {
    guard let size, size > 0 else { return nil }
    return Int((Double(used) / Double(size) * 100).rounded())
  }
}

extension UsageReport.Window {
  fileprivate var words: String {
    guard let minutes, minutes > 0 else { return "limit \(percent) %" }
    let name =
      minutes % 1440 == 0
      ? "\(minutes / 1440) d"
      : minutes % 60 == 0
        ? "\(minutes / 60) h"
        : "\(minutes) min"
    return "\(name) \(percent) %"
  }
}
