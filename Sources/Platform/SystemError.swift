import Foundation

/// A call to the operating system that failed: what was tried, on which thing, and why.
package struct SystemError: Error, CustomStringConvertible, Equatable {
  /// What was tried, as a verb: "open", "lock", "connect to".
  package let operation: String
  /// The file, program or address it was tried on.
  package let subject: String
  /// The system's error number.
  package let code: Int32
  /// What is wrong, where the system's number does not say it.
  private let words: String?

  package init(_ operation: String, _ subject: String, code: Int32 = errno) {
    self.operation = operation
    self.subject = subject
    self.code = code
    words = nil
  }

  /// A path that names a directory, a pipe, a socket or a device, where a file is needed.
  package init(notRegular path: String) {
    (operation, subject, code) = ("open", path, EINVAL)
    words = "it is not a regular file; move it away"
  }

  package var description: String {
    let advice = isDiskFull ? "; nothing was changed: free some space and try again" : ""
    return "cannot \(operation) \(subject): \(reason)\(advice)"
  }

  /// The system's words for the error number.
  package var reason: String {
    words ?? String(cString: strerror(code))
  }

  /// Whether the disk, or the user's share of it, is full.
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  /// Whether the thing does not exist.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether the other side of a connection has gone.
  package var isDisconnection: Bool { code == ECONNRESET || code == EPIPE }
}

/// Repeats a call that a signal interrupted, and turns its failure into an error.
///
/// The C convention: a negative result is a failure and `errno` says which.
@discardableResult
package func check<Result: SignedInteger>(
  _ operation: String, _ subject: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemError(operation, subject()) }
  }
}
