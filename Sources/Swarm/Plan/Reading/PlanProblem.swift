import Model

/// One thing that is wrong with a plan, in one line.
package struct PlanProblem: Sendable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// There is no plan in the text.
    case unreadable
    case tooLarge = "too_large"
    case empty
    case tooManyTasks = "too_many_tasks"
    /// A value of the wrong type or out of its range, or a field that nobody knows.
    case field
    case id
    case dependency
    case cycle
    /// Two tasks may change the same files at the same time.
    case overlap
    /// The planner itself said that it failed.
    case planner
  }

  package let kind: Kind
  /// What it is about, such as `task "api"`; nil for the plan.
  package let place: String?
  package let text: String

  package init(_ kind: Kind, _ text: String, at place: String? = nil) {
    self.kind = kind
    self.place = place
    self.text = text
  }

  package var description: String { place.map { "\($0): \(text)" } ?? text }
}

/// Everything that is wrong with a plan.
package struct PlanFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The first of them, at least one and at most `PlanProblems.limit`.
  package let problems: [PlanProblem]
  /// How many more there are.
  package let omitted: Int

  /// All of them, one a line.
  package var description: String {
    let lines = problems.map(\.description) + (omitted > 0 ? ["and \(omitted) more"] : [])
    return lines.joined(separator: "\n")
  }

  /// All of them on one line.
  package var line: String {
    description.split(separator: "\n").joined(separator: "; ")
  }
}

/// The problems that are found while a plan is read.
struct PlanProblems: Sendable {
  /// A planner is told as many, and nobody reads more.
  static let limit = 50

  private(set) var items: [PlanProblem] = []
  private(set) var omitted = 0

  var isEmpty: Bool { items.isEmpty }

  var isFull: Bool { items.count >= Self.limit }

  mutating func add(_ kind: PlanProblem.Kind, _ text: String, at place: String? = nil) {
    guard !isFull else { return omitted += 1 }
    items.append(PlanProblem(kind, text, at: place))
  }

  var failure: PlanFailure { PlanFailure(problems: items, omitted: omitted) }
}

/// Words of others within a sentence of ours: on one line, and not too long.
func quoted(_ text: some StringProtocol) -> String {
  let start = String(text.prefix(60))
  return "\"\(Printable.escaped(start))\(start.utf8.count < text.utf8.count ? "…" : "")\""
}
