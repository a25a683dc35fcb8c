import Control
package import Model
package import Screens
package import TerminalUI

/// All that `top` knows and shows: events, replies and keys come in, rows and actions go out.
package struct TopModel: Sendable {
  package enum Connection: Sendable, Equatable {
    case starting
    case live
    /// What is shown is the last that was known; why it is.
    case lost(String)
  }

  /// What is shown of the selected agent.
  package enum Tab: Int, Sendable, CaseIterable {
    case pane, conversation, deliveries

    package var title: String {
      switch self {
      case .pane: "Pane"
      case .conversation: "Conversation"
      case .deliveries: "Deliveries"
      }
    }
  }

  /// What takes the keys.
  package enum Prompt: Sendable, Equatable {
    case none
    case help
    case question(String, TopAction)
    case message(to: TopSubject, LineEditor)
    case filter(LineEditor)
  }

  /// What the pane of an agent shows, or why it shows nothing.
  package enum Pane: Sendable, Equatable {
    case screen(Screen)
    case absent(String)
  }

  package struct Notice: Sendable, Equatable {
    package var text: String
    package var isBad: Bool
  }

  /// One line of the list.
  package enum Row: Sendable, Equatable {
    /// The head of a team, with how many agents it has; there only where several teams are shown.
    case team(String, agents: Int)
    case agent(TopSubject)
  }

  /// What the list shows.
  package enum View: Sendable {
    case agents, tasks, runs
  }

  package internal(set) var view = View.agents
  package internal(set) var tasks = TopTasks()
  package internal(set) var runs = TopRuns()
  package var connection = Connection.starting
  package var size: CellSize
  /// The only team to be shown; nil for all.
  package let team: String?
  package internal(set) var entries: [TopSubject: TopEntry] = [:]
  package internal(set) var activity: [Address: TopActivity] = [:]
  package internal(set) var deadLetters = 0
  package internal(set) var rows: [Row] = []
  /// Whether the rows, or how wide they are, may be others by now.
  var isChanged = true
  /// How wide the longest name, profile and branch are.
  package internal(set) var widths = Widths()
  package internal(set) var selection: TopSubject?
  /// The first row of the list that is shown.
  package internal(set) var firstRow = 0
  package internal(set) var tab = Tab.pane
  /// How many lines the detail is scrolled back from its end.
  package internal(set) var scroll = 0
  package internal(set) var filter = ""
  package internal(set) var prompt = Prompt.none
  package var notice: Notice?
  /// Of the selected agent; nil until it is known.
  package var pane: Pane?
  package var conversation: [TopMessage]?
  package var deliveries: [JournalEntry]?

  package struct Widths: Sendable, Equatable {
    package var name = 0
    package var profile = 0
    /// 0 where no agent has a branch.
    package var branch = 0
  }

  package init(size: CellSize, team: String? = nil) {
    self.size = size
    self.team = team
  }

  package var layout: Layout {
    let count =
      switch view {
      case .agents: rows.count
      case .tasks: tasks.rows.count
      case .runs: runs.rows.count
      }
    return Layout(size, rows: count)
  }

  /// The selected agent.
  package var selected: TopEntry? { selection.flatMap { entries[$0] } }

  /// The pane that is to be watched: that of the selected agent, while it is shown.
  package var watchedPane: PaneBinding? {
    guard view == .agents, tab == .pane, !layout.detail.isEmpty, let reply = selected?.reply,
      reply.agent.gone == nil
    else { return nil }
    return reply.agent.pane
  }

  // MARK: - The list

  /// Makes the rows anew, where what they are made of has changed.
  package mutating func arrange() {
    if isChanged { makeRows() }
    isChanged = false
    if selectedRow == nil { select(firstSubject(from: firstRow) ?? firstSubject(from: 0)) }
    keepSelectionVisible()
    tasks.keepSelectionVisible(height: layout.list.rows)
    runs.keepSelectionVisible(height: layout.list.rows)
  }

  private mutating func makeRows() {
    let shown = entries.values.filter { filter.isEmpty || $0.matches(filter) }
      .map(\.subject).sorted { ($0.team, $0.name) < ($1.team, $1.name) }
    let teams = Set(shown.map(\.team))
    rows = []
    rows.reserveCapacity(shown.count + teams.count)
    var last: String?
    for subject in shown {
      if teams.count > 1, subject.team != last {
        last = subject.team
        rows.append(.team(subject.team, agents: shown.count { $0.team == last }))
      }
      rows.append(.agent(subject))
    }
    widths = Widths()
    for entry in entries.values {
      widths.name = max(widths.name, CellWidth.of(entry.subject.name))
      widths.profile = max(widths.profile, CellWidth.of(entry.profile))
      widths.branch = max(widths.branch, entry.branch.map { CellWidth.of($0) } ?? 0)
    }
  }

  func subject(ofRow row: Int) -> TopSubject? {
    guard rows.indices.contains(row), case .agent(let subject) = rows[row] else { return nil }
    return subject
  }

  private func firstSubject(from row: Int) -> TopSubject? {
    rows.indices.dropFirst(max(0, row)).lazy.compactMap { subject(ofRow: $0) }.first
  }

  var selectedRow: Int? {
    guard let selection else { return nil }
    return rows.indices.first { subject(ofRow: $0) == selection }
  }

  mutating func select(_ subject: TopSubject?) {
    guard subject != selection else { return }
    selection = subject
    scroll = 0
    (pane, conversation, deliveries) = (nil, nil, nil)
  }

  /// Selects the agent that is so many rows further, or the nearest that there is.
  mutating func move(by step: Int) {
    guard let row = selectedRow, step != 0 else { return }
    let wanted = min(max(row + step, 0), rows.count - 1)
    // A team's head is passed over, in the direction of the step or else back.
    let direction = step > 0 ? 1 : -1
    var found = wanted
    while rows.indices.contains(found), subject(ofRow: found) == nil { found += direction }
    if !rows.indices.contains(found) {
      found = wanted
      while found != row, subject(ofRow: found) == nil { found -= direction }
    }
    select(subject(ofRow: found))
    keepSelectionVisible()
  }

  /// Selects the next agent that needs a person.
  mutating func moveToNeedy() {
    let start = selectedRow ?? 0
    let order = Array(rows.indices.dropFirst(start + 1)) + Array(rows.indices.prefix(start + 1))
    let next = order.first { row in
      subject(ofRow: row).flatMap { entries[$0] }?.needsPerson == true
    }
    guard let next else {
      notice = Notice(text: "no agent needs you", isBad: false)
      return
    }
    select(subject(ofRow: next))
    keepSelectionVisible()
  }

  package mutating func keepSelectionVisible() {
    guard view == .agents else { return }
    let height = max(1, layout.list.rows)
    if let row = selectedRow {
      if row < firstRow { firstRow = row }
      if row >= firstRow + height { firstRow = row - height + 1 }
      // The head of the first team is shown with its first agent.
      if row == 1, firstRow == 1, height > 1 { firstRow = 0 }
    }
    firstRow = max(0, min(firstRow, rows.count - height))
  }
}
