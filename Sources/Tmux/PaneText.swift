package import Model

/// What a pane shows, and what has gone out at its top, as plain text.
package struct PaneText: Sendable, Equatable {
  /// The rows from the oldest that was asked for to the last one that is not empty.
  package var lines: [String]
  /// The name of the program in front, as tmux sees it.
  package var command: String
  package var title: String
  /// Whether the program has ended, and the pane still shows what it left.
  package var isDead: Bool
  package var columns: Int
  package var rows: Int

  private static let fields = [
    "pid", "start_time", "pane_id", "pane_pid", "pane_tty", "pane_dead", "pane_width",
    "pane_height", "pane_current_command", "pane_title",
  ]
  private static let separator = "\t"

  /// Reads a bound pane; nil if another one has its number by now.
  ///
  /// `count` is how many of the last lines are wanted, nil for those on the screen.
  package init?(of binding: PaneBinding, last count: Int? = nil) async throws {
    let format = Self.fields.map { "#{\($0)}" }.joined(separator: Self.separator)
    let history = count.map { ["-S", "-\($0)"] } ?? []
    let output = try await TmuxServer(of: binding).run(
      ["display-message", "-p", "-t", binding.pane, format, ";", "capture-pane", "-p"] + history
        + ["-t", binding.pane])
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let values = lines.removeFirst().split(
      separator: Self.separator, maxSplits: Self.fields.count - 1,
      omittingEmptySubsequences: false
    ).map(String.init)
    guard values.count == Self.fields.count, let server = Int32(values[0]),
      let started = Int(values[1]), let process = Int32(values[3]), let columns = Int(values[6]),
      let rows = Int(values[7])
    else { throw TmuxError.unexpectedOutput(output) }
    let found = PaneBinding(
      socket: binding.socket, serverPID: server, serverStarted: started, pane: values[2],
      panePID: process, terminal: values[4])
    guard found == binding else {
      // Another server may have taken the socket's place.
      if binding.isRunning { throw TmuxError.unreachable(binding) }
      return nil
    }
    isDead = values[5] == "1"
    (self.columns, self.rows) = (columns, rows)
    (command, title) = (values[8], values[9])
    func dropBlankEnd() {
      while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    }
    dropBlankEnd()
    if isDead, let note = lines.popLast() {
      // On the last row tmux writes that the program has ended; above it is what that left.
      dropBlankEnd()
      lines.append(note)
    }
    self.lines = count.map { lines.suffix($0) } ?? lines
  }
}
