import Tasks

/// What was read of a record: the model's answers, and what the program told last.
package struct UsageTally: Sendable {
  /// An answer of the model.
  package struct Answer: Sendable, Equatable {
    /// The same in every copy of the conversation.
    package var id: String
    /// As the line has it.
    package var time: String
    package var usage: ModelUsage
  }

  /// In the order of their first lines.
  private(set) var answers: [Answer] = []
  private var places: [String: Int] = [:]
  /// The ids of the calls of tools.
  var toolCalls: Set<String> = []
  var lastTool: String?
  var context: UsageReport.Context?
  var windows: [UsageReport.Window] = []
  /// When the last of it was told.
  var at: String?

  /// Takes an answer; of several with one id the last counts.
  mutating func note(_ answer: Answer) {
    if let place = places[answer.id] {
      answers[place].usage = answer.usage
    } else {
      places[answer.id] = answers.count
      answers.append(answer)
    }
  }

  func report(_ source: UsageReport.Source) -> UsageReport {
    var report = UsageReport(source, at: at)
    var models: [String?: ModelUsage] = [:]
    for answer in answers {
      let usage = answer.usage
      models[usage.model] = (models[usage.model] ?? ModelUsage(model: usage.model)).adding(usage)
    }
    report.usages = models.values.filter { !$0.isZero }
      .sorted { ($0.model ?? "") < ($1.model ?? "") }.map(MeasuredUsage.init)
    report.lastTool = lastTool
    report.context = context
    report.windows = windows
    return report
  }
}
