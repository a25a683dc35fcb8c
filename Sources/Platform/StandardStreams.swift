import CSystem
import Foundation
import Synchronization

/// This process's standard output and error, written at once and unbuffered.
package enum StandardStreams {
  package static func out(_ text: String) { out(Array(text.utf8)) }

  package static func out(_ bytes: [UInt8]) {
    guard let failure = write(bytes, to: STDOUT_FILENO, "standard output") else { return }
    firstFailure.withLock { $0 = $0 ?? failure }
  }

  /// A log that nobody can take is told to nobody.
  package static func error(_ text: String) {
    _ = write(Array(text.utf8), to: STDERR_FILENO, "standard error")
  }

  private static let firstFailure = Mutex<SystemError?>(nil)

  /// Why what was printed did not go out whole; nil where it did.
  ///
  /// Nobody reads the pipe, the disk is full, or there was no standard output from the start.
  package static var outFailure: SystemError? {
    if wasOutMissing { return SystemError("write", "standard output", code: EBADF) }
    return firstFailure.withLock { $0 }
  }

  package static var outIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  /// How many characters a line of the terminal behind standard output has; nil if it is none.
  package static var columns: Int? {
    let count = csystem_columns(STDOUT_FILENO)
    return count < 0 ? nil : count == 0 ? 80 : Int(count)
  }
  package static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// All of standard input, up to a limit; one byte more than the limit tells that it was passed.
  package static func readInput(limit: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count <= limit {
      let got = try check("read", "standard input") { read(STDIN_FILENO, &buffer, buffer.count) }
      if got == 0 { break }
      bytes.append(contentsOf: buffer.prefix(got))
    }
    return Array(bytes.prefix(limit + 1))
  }

  /// All of standard input, up to a limit, as far as it comes in time; a terminal has nothing to say.
  package static func readInput(
    limit: Int, within patience: Duration
  ) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    guard !inputIsTerminal else { return bytes }
    let end = ContinuousClock.now + patience
    while bytes.count <= limit {
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let rest = max(0, ContinuousClock.now.duration(to: end) / .milliseconds(1))
      let count = poll(&request, 1, Int32(rest.rounded(.up)))
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      let more = try readSome()
      if more.isEmpty { break }
      bytes += more
    }
    return Array(bytes.prefix(limit + 1))
  }

  /// Opens what the process was started without: otherwise the next file that is opened would stand in
  /// its place, and get what is printed.
  ///
  /// It has to be called first of all.
  package static func openMissing() { _ = wasOutMissing }

  private static let wasOutMissing: Bool = {
    var isMissing = false
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      isMissing = isMissing || descriptor == STDOUT_FILENO
      // The lowest that is free is this one.
      _ = open("/dev/null", O_RDWR)
    }
    return isMissing
  }()

  /// Whether what is printed still goes somewhere: false for a pipe that nobody reads any more.
  package static var outIsRead: Bool {
    guard outFailure == nil else { return false }
    var request = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 0) >= 0
      && request.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
  }

  /// What has come on standard input, as soon as something has; empty at its end.
  ///
  /// It blocks the thread.
  package static func readSome(upTo count: Int = 65536) throws(SystemError) -> [UInt8] {
    while true {
      var got = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        got = read(STDIN_FILENO, buffer.baseAddress, count)
        filled = max(0, got)
      }
      if got >= 0 { return bytes }
      guard errno == EINTR else { throw SystemError("read", "standard input") }
    }
  }

  /// Takes standard output for one use alone: whatever else is printed goes to standard error.
  package static func takeOut() throws(SystemError) -> PrivateOutput {
    let descriptor = try check("copy", "standard output") {
      fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    }
    try check("redirect", "standard output") { dup2(STDERR_FILENO, STDOUT_FILENO) }
    return PrivateOutput(descriptor: descriptor)
  }

  fileprivate static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ name: String
  ) -> SystemError? {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return SystemError("write", name) }
      done += count
    }
    return nil
  }
}

/// What was standard output, for whoever took it.
package struct PrivateOutput: Sendable {
  fileprivate let descriptor: Int32

  /// Writes all of some bytes on this thread; false where nobody reads them any more.
  package func write(_ bytes: [UInt8]) -> Bool {
    StandardStreams.write(bytes, to: descriptor, "standard output") == nil
  }
}
