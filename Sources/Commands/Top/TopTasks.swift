package import Control
package import Tasks
import TerminalUI

/// The tasks of teams and what these have spent, as `top` shows them.
package struct TopTasks: TopListing, Sendable, Equatable {
  /// One line of the list.
  package enum Row: Sendable, Equatable {
    /// The head of a team, with its money.
    case team(String)
    case task(TeamTask)
  }

  /// The newest tasks, and how many there are in all; nil until they are known.
  package private(set) var total: Int?
  private var tasks: [TeamTask] = []
  package private(set) var budgets: [String: BudgetReply] = [:]
  package private(set) var rows: [Row] = []
  var rowCount: Int { rows.count }
  package private(set) var selection: String?
  /// The first row of the list that is shown.
  package private(set) var firstRow = 0
  /// How many lines of the detail are above what is shown.
  package var scroll = 0
  private var filter = ""

  package init() {}

  package var selected: TeamTask? { tasks.first { $0.id == selection } }

  /// How many tasks there are in a state, of those that are shown.
  package func count(_ state: TaskState) -> Int { tasks.count { $0.state == state } }

  package mutating func take(_ reply: TaskListReply, _ budgets: [BudgetReply]) {
    (tasks, total) = (reply.tasks, reply.total)
    self.budgets = Dictionary(budgets.map { ($0.team, $0) }) { $1 }
    arrange(filter)
  }

  /// Makes the rows anew: by team, what is not over first and the oldest of it, then the newest.
  package mutating func arrange(_ filter: String) {
    self.filter = filter
    let words = filter.lowercased().split(separator: " ")
    let shown = tasks.filter { task in
      let text = Self.words(of: task)
      return words.allSatisfy { text.firstRange(of: $0) != nil }
    }
    let money = filter.isEmpty ? budgets.values.filter(\.matters).map(\.team) : []
    rows = []
    for team in Set(shown.map(\.team) + money).sorted() {
      rows.append(.team(team))
      let its = shown.filter { $0.team == team }
      rows += its.filter { !$0.state.isTerminal }.map(Row.task)
      rows += its.filter(\.state.isTerminal).reversed().map(Row.task)
    }
    if selectedRow == nil { select(row: 0, direction: 1) }
  }

  private static func words(of task: TeamTask) -> String {
    let agents = task.newestAttempts.map { "\($0.agent)" }
    return ([task.id, task.team, task.state.rawValue, task.title] + agents)
      .joined(separator: " ").lowercased()
  }

  private var selectedRow: Int? {
    rows.indices.first { task(ofRow: $0)?.id == selection && selection != nil }
  }

  package func task(ofRow row: Int) -> TeamTask? {
    guard rows.indices.contains(row), case .task(let task) = rows[row] else { return nil }
    return task
  }

  /// Selects the task that is so many rows further, or the nearest that there is.
  package mutating func move(by step: Int) {
    let wanted = min(max((selectedRow ?? 0) + step, 0), rows.count - 1)
    select(row: wanted, direction: step < 0 ? -1 : 1)
  }

  /// A team's head is passed over, in the direction of the step or else back.
  package mutating func select(row: Int, direction: Int = 1) {
    let onward = Array(stride(from: row, to: direction > 0 ? rows.count : -1, by: direction))
    let back = Array(stride(from: row, to: direction > 0 ? -1 : rows.count, by: -direction))
    let found = (onward + back).first { task(ofRow: $0) != nil }.flatMap { task(ofRow: $0) }
    if found?.id != selection { scroll = 0 }
    selection = found?.id
  }

  mutating func click(row: Int) {
    if task(ofRow: row) != nil { select(row: row) }
  }

  package mutating func keepSelectionVisible(height: Int) {
    let height = max(1, height)
    if let row = selectedRow {
      // The head of a team is shown with its first task.
      let top = row > 0 && task(ofRow: row - 1) == nil && height > 1 ? row - 1 : row
      if top < firstRow { firstRow = top }
      if row >= firstRow + height { firstRow = row - height + 1 }
    }
    firstRow = max(0, min(firstRow, rows.count - height))
  }
}

extension BudgetReply {
  /// Whether there is anything to tell of a team's money.
  var matters: Bool { status != Budget.Status.none.rawValue || total != CostTotal() }
}
