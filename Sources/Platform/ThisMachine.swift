import Foundation

/// The machine that this process runs on.
package enum ThisMachine {
  /// How many programs can compute at a time.
  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// How many bytes this user may still write to the file system of a path; nil where it does not tell.
  package static func room(at path: String) -> Int? {
    var system = statvfs()
    guard statvfs(path, &system) == 0 else { return nil }
    return Int(clamping: UInt64(system.f_bavail) * UInt64(system.f_frsize))
  }

  /// How many programs ran or wanted to, over the last minute; 0 where the system does not tell.
  package static var load: Double {
    var average = 0.0
    return getloadavg(&average, 1) == 1 ? average : 0
  }
}
