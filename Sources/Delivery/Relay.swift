import Platform

/// A program before a pane's terminal that holds the other side of one more terminal, to which it may
/// hand on what it reads, as `script` does.
struct Relay: Sendable, Equatable {
  var process: Int32
  var terminal: String

  /// Bytes that wait behind it to be read; at least one while it may hold some that it has read.
  func unread() throws(SystemError) -> Int {
    // What it has read it has handed on when it sleeps: so it is asked before its terminal is.
    guard !ProcessTable.isWorking(process) else { return 1 }
    do {
      return try Terminal(path: terminal).state().unread
    } catch {
      guard error.isMissing else { throw error }
      return 0
    }
  }
}
