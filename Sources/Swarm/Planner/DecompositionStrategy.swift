/// How a planner is to cut a goal into tasks; the seed's names.
package enum DecompositionStrategy: String, CaseIterable, Sendable {
  /// The planner decides.
  case automatic
  case byDomain = "by_domain"
  case byData = "by_data"
  case byStage = "by_stage"
  /// Not at all: one task that is the goal.
  case none

  /// Reads a strategy by any of its names; nil where it is none, which is never taken for another one.
  package init?(name: String) {
    switch name {
    case "automatic", "auto": self = .automatic
    case "by_domain", "by-domain", "domain": self = .byDomain
    case "by_data", "by-data", "data": self = .byData
    case "by_stage", "by-stage", "stage": self = .byStage
    case "none", "single": self = .none
    default: return nil
    }
  }

  /// What a planner is told; the seed's words.
  package var sentence: String {
    switch self {
    case .automatic:
      "Analyze the task and determine the optimal way to decompose it into parallel subtasks."
    case .byDomain:
      "Decompose the task by domain expertise (e.g., research, coding, analysis, verification)."
    case .byData:
      "Decompose the task by data partition (e.g., different files, sections, or datasets)."
    case .byStage:
      "Decompose the task by workflow stages (e.g., gather, process, synthesize)."
    case .none: "Do not decompose the task: answer with one task that is the whole of it."
    }
  }
}
