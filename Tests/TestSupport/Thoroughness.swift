import Platform

/// How much of what could go on for ever a test does.
package enum Thoroughness {
  /// Whether `make thorough` runs, which takes as long as it takes.
  package static var isFull: Bool { ThisProcess.environment["ROOST_THOROUGH"] == "1" }
}
