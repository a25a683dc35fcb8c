import CSystem
import Foundation

/// The terminal of a pane, looked at from outside and never read from.
package struct Terminal: Sendable, Equatable {
  package let path: String

  /// How the program in front has set up its terminal.
  package struct State: Sendable, Equatable {
    /// The kernel gathers lines; otherwise the program gets each byte (raw).
    package var isCanonical: Bool
    package var echoes: Bool
    /// Bytes that the program has not read yet; in canonical mode only those of whole lines.
    package var unread: Int

    package init(isCanonical: Bool, echoes: Bool, unread: Int) {
      self.isCanonical = isCanonical
      self.echoes = echoes
      self.unread = unread
    }
  }

  package init(path: String) {
    self.path = path
  }

  /// Throws away what no program has read yet.
  package func discardInput() throws(SystemError) {
    let descriptor = try check("open", path) {
      open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    }
    defer { close(descriptor) }
    Self.settle(descriptor)
    try check("empty", path) { tcflush(descriptor, TCIFLUSH) }
  }

  /// Has the kernel pass on what was written to the terminal's other side.
  ///
  /// Linux does that later, in a worker: till then the bytes are neither counted nor flushed. A poll
  /// waits for the worker.
  private static func settle(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // A poll without a time to wait fails for want of memory alone, and then the count tells less.
    _ = poll(&request, 1, 0)
  }

  /// The longest line, with its end, that the kernel keeps in canonical mode.
  package static let canonicalLineLimit = 4096

  /// The terminal's state now.
  ///
  /// It is opened anew each time: an open descriptor would keep the terminal from hanging up
  /// when its program ends.
  package func state() throws(SystemError) -> State {
    let descriptor = try check("open", path) {
      open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    }
    defer { close(descriptor) }
    var settings = termios()
    try check("examine", path) { tcgetattr(descriptor, &settings) }
    Self.settle(descriptor)
    let unread = try check("examine", path) { csystem_bytes_unread(descriptor) }
    return State(
      isCanonical: settings.c_lflag & tcflag_t(ICANON) != 0,
      echoes: settings.c_lflag & tcflag_t(ECHO) != 0,
      unread: Int(unread))
  }
}
