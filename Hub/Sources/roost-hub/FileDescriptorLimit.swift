import Foundation

/// How many connections and files the process may have.
enum FileDescriptorLimit {
  /// Raises the limit to what the system allows: every held poll is a connection.
  static func raise() {
    var limit = rlimit()
    // What is asked for is refused on some systems beyond a bound of their own; then the limit
    // stays, and connections beyond it wait.
    guard getrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit)
  }
}
