package import JSONSyntax

/// A tmux pane, told apart from every other one that ever had its number.
///
/// Pane numbers begin at `%0` again when a tmux server restarts, and a pane that is respawned
/// keeps its number: so the server's process and start time and the pane's process belong to it.
package struct PaneBinding: Sendable, Equatable, Hashable {
  package var socket: String
  package var serverPID: Int32
  /// Seconds since 1970, as tmux tells it.
  package var serverStarted: Int
  /// `%` and a number.
  package var pane: String
  package var panePID: Int32
  /// The path of the pane's terminal device.
  package var terminal: String

  package init(
    socket: String, serverPID: Int32, serverStarted: Int, pane: String, panePID: Int32,
    terminal: String
  ) {
    self.socket = socket
    self.serverPID = serverPID
    self.serverStarted = serverStarted
    self.pane = pane
    self.panePID = panePID
    self.terminal = terminal
  }

  /// Whether a text is a tmux pane id: `%` and digits.
  package static func isPaneID(_ text: String) -> Bool {
    text.hasPrefix("%") && text.utf8.count >= 2 && text.utf8.count <= 12
      && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension PaneBinding {
  package init(json: JSON) throws(JSONShapeError) {
    socket = try json.requiredString("socket")
    serverPID = Int32(clamping: try json.requiredInteger("server_pid"))
    serverStarted = try json.requiredInteger("server_started")
    pane = try json.requiredString("id")
    panePID = Int32(clamping: try json.requiredInteger("pid"))
    terminal = try json.requiredString("tty")
    guard Self.isPaneID(pane) else { throw JSONShapeError("\"id\" is not a tmux pane id") }
  }

  package var json: JSON {
    [
      "socket": .string(socket),
      "server_pid": .integer(Int(serverPID)),
      "server_started": .integer(serverStarted),
      "id": .string(pane),
      "pid": .integer(Int(panePID)),
      "tty": .string(terminal),
    ]
  }
}
