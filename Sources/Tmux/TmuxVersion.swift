/// The version of a tmux program, such as 3.3a, next-3.5 or 3.0-rc2.
package struct TmuxVersion: Comparable, Sendable, CustomStringConvertible {
  package var major: Int
  package var minor: Int
  package let description: String

  /// Pane options, which delivery relies on, came with this version.
  package static let oldest = TmuxVersion(major: 3, minor: 0, description: "3.0")

  private init(major: Int, minor: Int, description: String) {
    self.major = major
    self.minor = minor
    self.description = description
  }

  /// Reads the output of `tmux -V`; a build from the main branch counts as newest.
  package init?(_ output: String) {
    guard let word = output.split(whereSeparator: \.isWhitespace).last, output.hasPrefix("tmux")
    else { return nil }
    if word == "master" || word.hasPrefix("openbsd") {
      self.init(major: Int.max, minor: 0, description: String(word))
      return
    }
    let number = word.hasPrefix("next-") ? word.dropFirst(5) : word
    let parts = number.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let major = Int(parts[0]),
      let minor = Int(parts[1].prefix { $0.isNumber })
    else { return nil }
    self.init(major: major, minor: minor, description: String(word))
  }

  package static func < (a: TmuxVersion, b: TmuxVersion) -> Bool {
    (a.major, a.minor) < (b.major, b.minor)
  }
}
