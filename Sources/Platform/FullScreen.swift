import CSystem
import Foundation

/// The terminal of this process while it is used as a whole: raw keys, the other screen, the mouse.
///
/// What was done to it is undone by `leave`, and by the system's own signal handler where a fault ends
/// the process. After SIGKILL nobody is left to do it: `reset` does.
package final class FullScreen: Sendable {
  private let settings: termios
  private let input = STDIN_FILENO
  private let output = STDOUT_FILENO

  /// The other screen, no wrapping, no cursor, the mouse as SGR 1006 tells it, framed pastes.
  private static let enter =
    "\u{1b}[?1049h\u{1b}[?7l\u{1b}[?25l\u{1b}[?1000h\u{1b}[?1006h\u{1b}[?2004h\u{1b}[0m\u{1b}[2J"
  private static let leave =
    "\u{1b}[0m\u{1b}[?2004l\u{1b}[?1006l\u{1b}[?1000l\u{1b}[?25h\u{1b}[?7h\u{1b}[?1049l"

  /// Whether standard input and output are a terminal that can do all this.
  package static func isPossible(_ environment: [String: String]) -> Bool {
    let kind = environment["TERM"] ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && kind != "dumb"
      && !kind.isEmpty
  }

  package init() throws(SystemError) {
    var settings = termios()
    let input = input
    try check("examine", "the terminal") { tcgetattr(input, &settings) }
    self.settings = settings
    let undo = Array(Self.leave.utf8)
    csystem_guard_terminal(input, output, undo, undo.count)
  }

  package func enter() {
    var raw = settings
    cfmakeraw(&raw)
    csystem_arm_terminal_guard(1)
    _ = tcsetattr(input, TCSADRAIN, &raw)
    write(Array(Self.enter.utf8))
  }

  /// Gives the terminal back as it was; keys that nobody has read are thrown away, since what was
  /// meant for this program is not for the shell.
  package func leave() {
    write(Array(Self.leave.utf8))
    var settings = settings
    _ = tcsetattr(input, TCSAFLUSH, &settings)
    csystem_arm_terminal_guard(0)
  }

  /// Its columns and rows; 80 by 24 where it does not say.
  package var size: (columns: Int, rows: Int) {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard csystem_size(output, &columns, &rows) == 0, columns > 0, rows > 0 else { return (80, 24) }
    return (Int(columns), Int(rows))
  }

  /// Writes all; a terminal that is gone takes nothing, which its hang-up tells.
  package func write(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(output, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      if count > 0 {
        done += count
      } else if errno == EAGAIN {
        var request = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// The next bytes that a person typed; empty when the terminal is gone.
  package func read() async throws -> [UInt8] {
    while true {
      try await ready(input, to: .read)
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = Foundation.read(input, &buffer, buffer.count)
      if count >= 0 { return Array(buffer.prefix(count)) }
      guard errno == EAGAIN || errno == EINTR else { return [] }
    }
  }

  /// Stops this process, with those of its pipeline, until somebody continues it; false where nobody
  /// would: it was not started by a shell with job control.
  package func stop() -> Bool {
    let group = getpgrp()
    // A script may stand between the shell and this process.
    let shell = ProcessTable.ancestry(of: getpid()).first { getpgid($0) != group }
    guard let shell, getsid(shell) == getsid(0) else { return false }
    // Dispatch keeps its threads from SIGTSTP, and nothing keeps them from this one.
    return Foundation.kill(0, SIGSTOP) == 0
  }
}
