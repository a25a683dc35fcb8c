import Model
import Foundation
import Platform
package import Screens

/// A screen of a real program, as `Fixtures/screens/PROFILE/NAME.screen` holds it: facts in lines
/// of `key: value`, a line `---`, and what `tmux capture-pane -e` printed.
package struct RecordedScreen: Sendable, CustomStringConvertible {
  package let profile: String
  package let name: String
  package let facts: [String: String]
  package let screen: Screen

  package var description: String { "\(profile)/\(name)" }
  /// What it is: ready, busy, starting, error, draft, `dialog:NAME` or `mode:NAME`.
  package var state: String { facts["state"] ?? "" }
  /// The first line of what a person typed, where that is known.
  package var draft: String? { facts["draft"] }
  package var isBusy: Bool { facts["busy"] == "yes" }
  /// Whether the program says that the model has refused its login.
  package var isLoggedOut: Bool { facts["logged-out"] == "yes" }

  /// Every recorded screen, sorted by name.
  package static let all: [RecordedScreen] = {
    let root = Fixtures.path("screens")
    return ((try? Files.names(in: root)) ?? []).flatMap { profile in
      ((try? Files.names(in: "\(root)/\(profile)")) ?? [])
        .filter { $0.hasSuffix(".screen") }
        .compactMap { RecordedScreen(path: "\(root)/\(profile)/\($0)", profile: profile) }
    }
  }()

  private init?(path: String, profile: String) {
    guard let bytes = try? Files.read(path) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let mark = text.firstRange(of: "\n---\n") else { return nil }
    var facts: [String: String] = [:]
    for line in text[..<mark.lowerBound].split(separator: "\n") {
      guard let colon = line.firstRange(of: ": ") else { continue }
      facts[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
    }
    let size = (facts["size"] ?? "").split(separator: "x").compactMap { Int($0) }
    let cursor = (facts["cursor"] ?? "").split(separator: ",").compactMap { Int($0) }
    guard size.count == 2, cursor.count == 2 else { return nil }
    self.profile = profile
    self.facts = facts
    name = String(path.split(separator: "/").last?.dropLast(".screen".count) ?? "")
    var screen = Screen(
      capture: String(text[mark.upperBound...]),
      cursor: CellPosition(column: cursor[0], row: cursor[1]),
      size: CellSize(columns: size[0], rows: size[1]))
    screen.isCursorShown = facts["cursor-shown"] != "no"
    self.screen = screen
  }
}
