package import Swarm
import TerminalUI

/// The runs of swarms and their tasks, as `top` shows them.
package struct TopRuns: TopListing, Sendable, Equatable {
  /// One line of the list.
  package enum Row: Sendable, Equatable {
    case run(RunView)
    case task(RunTaskView, run: String)

    /// Which line it is, however the list is sorted.
    var id: String {
      switch self {
      case .run(let run): run.id
      case .task(let task, let run): "\(run)/\(task.id)"
      }
    }
  }

  /// The newest first; nil until they are known.
  package private(set) var runs: [RunView]?
  package private(set) var rows: [Row] = []
  var rowCount: Int { rows.count }
  private var selection: String?
  /// The first row of the list that is shown.
  package private(set) var firstRow = 0
  /// How many lines of the detail are above what is shown.
  package var scroll = 0
  private var filter = ""

  package init() {}

  package var selected: Row? { selectedRow.map { rows[$0] } }

  /// The run of the selected line.
  package var selectedRun: RunView? {
    switch selected {
    case .run(let run): run
    case .task(_, let id): runs?.first { $0.id == id }
    case nil: nil
    }
  }

  package func count(_ state: RunState) -> Int { (runs ?? []).count { $0.state == state } }

  package mutating func take(_ runs: [RunView]) {
    self.runs = runs.reversed()
    arrange(filter)
  }

  /// Makes the rows anew: each run with its tasks, those that are not over first; of one that is over
  /// the tasks alone that did not succeed.
  package mutating func arrange(_ filter: String) {
    self.filter = filter
    let words = filter.lowercased().split(separator: " ")
    func fits(_ text: String) -> Bool {
      let text = text.lowercased()
      return words.allSatisfy { text.firstRange(of: $0) != nil }
    }
    rows = []
    let all = runs ?? []
    for run in all.filter({ !$0.state.isTerminal }) + all.filter(\.state.isTerminal) {
      let head = "\(run.id) \(run.state.rawValue) \(run.goal)"
      let tasks = run.tasks.filter {
        fits("\(head) \($0.id) \($0.title) \($0.state.words)")
          && !(run.state.isTerminal && $0.state.isSuccess)
      }
      guard fits(head) || !tasks.isEmpty else { continue }
      rows.append(.run(run))
      rows += tasks.map { .task($0, run: run.id) }
    }
    if selectedRow == nil { select(row: 0) }
  }

  private var selectedRow: Int? {
    guard let selection else { return nil }
    return rows.firstIndex { $0.id == selection }
  }

  package func isSelected(_ row: Int) -> Bool { rows[row].id == selection }

  package mutating func move(by step: Int) {
    select(row: min(max((selectedRow ?? 0) + step, 0), rows.count - 1))
  }

  package mutating func select(row: Int) {
    guard rows.indices.contains(row), rows[row].id != selection else { return }
    selection = rows[row].id
    scroll = 0
  }

  mutating func click(row: Int) { select(row: row) }

  package mutating func keepSelectionVisible(height: Int) {
    let height = max(1, height)
    if let row = selectedRow {
      if row < firstRow { firstRow = row }
      if row >= firstRow + height { firstRow = row - height + 1 }
    }
    firstRow = max(0, min(firstRow, rows.count - height))
  }
}
