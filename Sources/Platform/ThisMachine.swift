import Foundation

/// The machine that this process runs on.
package enum ThisMachine {
  /// How many programs can compute at a time.
  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// How many programs ran or wanted to, over the last minute; 0 where the system does not tell.
  package static var load: Double {
    var average = 0.0
    return getloadavg(&average, 1) == 1 ? average : 0
  }
}
