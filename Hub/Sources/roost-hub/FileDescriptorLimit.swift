import Foundation

/// The limit of open files and connections of the process.
enum FileDescriptorLimit {
  /// Raises the limit to the maximum that the system allows, because every held poll is a
  /// connection.
  static func raise() {
    var limit = rlimit()
    // Some systems refuse a value above a bound of their own; then the limit stays as it is, and
    // further connections wait.
    guard getrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit)
  }
}
