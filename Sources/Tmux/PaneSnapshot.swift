package import Model
package import Screens

/// What one look at a pane showed: the pane itself, who watches it, and its screen.
package struct PaneSnapshot: Sendable, Equatable {
  package var binding: PaneBinding
  package var isDead: Bool
  package var isInputOff: Bool
  /// "copy-mode", "tree-mode" and so on; empty outside any.
  package var mode: String
  package var isAlternateScreen: Bool
  /// Whether the program has bracketed paste on; nil where tmux is too old to tell.
  package var framesPastes: Bool?
  /// Who may type here; see `GuardedPaste`.
  package var fencingToken: String
  /// The name of the program in front, as tmux sees it.
  package var command: String
  /// When a person last pressed a key anywhere in the pane's session, as tmux tells it.
  package var sessionActivity: String
  package var clients: [Client]
  package var screen: Screen

  /// A terminal that shows this very pane.
  package struct Client: Sendable, Equatable {
    /// When a person last pressed a key there, in seconds since 1970.
    package var lastKey: Int

    package init(lastKey: Int) {
      self.lastKey = lastKey
    }
  }

  /// A live pane that shows a screen and that nobody watches.
  package init(_ binding: PaneBinding, _ screen: Screen) {
    self.binding = binding
    self.screen = screen
    (isDead, isInputOff, isAlternateScreen) = (false, false, false)
    (mode, fencingToken, command, sessionActivity) = ("", "", "", "")
    clients = []
  }

  /// When a person last pressed a key in the pane, in seconds since 1970; 0 if nobody watches it.
  package var lastKey: Int { clients.map(\.lastKey).max() ?? 0 }
}

extension PaneSnapshot {
  private static let separator = "\t"
  private static let fields = [
    "pid", "start_time", "pane_id", "pane_pid", "pane_tty", "pane_dead", "pane_input_off",
    "pane_mode", "cursor_x", "cursor_y", "alternate_on", "bracket_paste_flag", "@roost_baton",
    "pane_width", "pane_height", "session_activity", "cursor_flag", "pane_current_command",
    "pane_title",
  ]
  private static let endOfClients = "roost-screen"

  /// The option that has the fencing token, under the name that panes of running agents have it.
  static let fencingToken = "@roost_baton"
  static let trace = "@roost_trace"

  /// The tmux command that prints what `init(parsing:)` reads.
  static func command(pane: String) -> [String] {
    let format = fields.map { "#{\($0)}" }.joined(separator: separator)
    return [
      "display-message", "-p", "-t", pane, format, ";",
      "list-clients", "-F", ["#{client_activity}", "#{pane_id}"].joined(separator: separator), ";",
      "display-message", "-p", endOfClients, ";",
      "capture-pane", "-e", "-p", "-t", pane,
    ]
  }

  init(parsing output: String, socket: String) throws(TmuxError) {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let values = lines[0].split(
      separator: Self.separator, maxSplits: Self.fields.count - 1,
      omittingEmptySubsequences: false
    ).map(String.init)
    guard values.count == Self.fields.count, let serverPID = Int32(values[0]),
      let started = Int(values[1]), PaneBinding.isPaneID(values[2]), let panePID = Int32(values[3]),
      let column = Int(values[8]), let row = Int(values[9]),
      let columns = Int(values[13]), let rows = Int(values[14]),
      let end = lines.firstIndex(of: Self.endOfClients)
    else { throw .unexpectedOutput(lines[0]) }
    binding = PaneBinding(
      socket: socket, serverPID: serverPID, serverStarted: started, pane: values[2],
      panePID: panePID, terminal: values[4])
    isDead = values[5] == "1"
    isInputOff = values[6] == "1"
    mode = values[7]
    isAlternateScreen = values[10] == "1"
    framesPastes = values[11].isEmpty ? nil : values[11] == "1"
    fencingToken = values[12]
    sessionActivity = values[15].filter(\.isNumber)
    command = values[17]
    clients = lines[1..<end].compactMap { line in
      let parts = line.split(separator: Self.separator)
      guard parts.count == 2, parts[1] == values[2], let lastKey = Int(parts[0]) else { return nil }
      return Client(lastKey: lastKey)
    }
    screen = Screen(
      capture: lines[(end + 1)...].joined(separator: "\n"),
      cursor: CellPosition(column: column, row: row),
      size: CellSize(columns: columns, rows: rows))
    screen.isCursorShown = values[16] == "1"
    screen.title = values[18]
  }
}

extension TmuxServer {
  /// Looks at a pane: one command, so that everything in the answer is of the same moment.
  package func look(at pane: String) async throws -> PaneSnapshot {
    guard PaneBinding.isPaneID(pane) else { throw TmuxError.noPane(pane, socket: socket) }
    return try await PaneSnapshot(parsing: run(PaneSnapshot.command(pane: pane)), socket: socket)
  }

  /// Looks at a bound pane; nil if another one has its number by now.
  package static func look(at binding: PaneBinding) async throws -> PaneSnapshot? {
    let look = try await TmuxServer(of: binding).look(at: binding.pane)
    if look.binding == binding { return look }
    // Another server may have taken the socket's place.
    if binding.isRunning { throw TmuxError.unreachable(binding) }
    return nil
  }
}
