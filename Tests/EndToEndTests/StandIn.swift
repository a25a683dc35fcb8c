import Platform
import TestSupport

/// A stand-in for an agent: what a message to it has in it decides what it does.
struct StandIn: Sendable {
  private let place: String

  init(_ name: String) {
    place = Scratch.path("standin-\(name)")
  }

  var command: [String] { ["python3", Fixtures.path("standin.py"), place] }

  /// What config.json says of it.
  static let settings = #"""
    "teams": {"stuck_seconds": 2, "evict_seconds": 3600},
    "profiles": {"standin": {"programs": ["standin"], "composer": "^> (.*)",
      "busy": "^thinking", "dialogs": {"permission": "\\[y/n\\]"}}}
    """#

  /// Ends its hang: it works.
  func goOn() throws { try Files.write([], to: "\(place).go") }

  /// Ends its work.
  func rest() throws { try Files.write([], to: "\(place).rest") }
}
