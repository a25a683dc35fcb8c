import Platform

/// A program before a pane's terminal that holds the other side of one more terminal, to which it may
/// hand on what it reads, as `script` does.
struct Relay: Sendable, Equatable {
  var process: Int32
  var terminal: String
  /// The group that was in front there when it was looked at, and its leader where that still ran.
  private var group: Int32?
  private var leader: ProcessTable.Identity?
  /// Whether that terminal gathered lines then.
  private var wasCanonical: Bool?

  init(process: Int32, terminal: String, group: Int32?) {
    self.process = process
    self.terminal = terminal
    self.group = group
    leader = group.flatMap { ProcessTable.identity(of: $0) }
    wasCanonical = (try? Terminal(path: terminal).state())?.isCanonical
  }

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

  /// Whether another program reads there by now, or the same one in another way.
  ///
  /// A shell that has come there may have read the beginning of a line, which no count tells of: the
  /// newline of the next piece would run it.
  var hasChanged: Bool {
    let front =
      leader.map { ProcessTable.foregroundGroup(ofTerminalOf: $0.pid) }
      ?? ProcessTable.foregroundGroup(of: terminal)
    if front != group || leader.map(ProcessTable.isAlive) == false { return true }
    return (try? Terminal(path: terminal).state())?.isCanonical != wasCanonical
  }
}
