import Model
import Tmux

/// What a profile makes of a screen.
struct ScreenReading {
  let profile: Profile
  let look: PaneLook

  /// The first of the profile's dialogs that is on the screen.
  var dialog: String? {
    let screen = look.lines.joined(separator: "\n")
    for pattern in profile.dialogs {
      if let match = Self.first(pattern, in: screen) { return match }
    }
    return nil
  }

  var isReady: Bool {
    guard let ready = profile.ready else { return true }
    return Self.first(ready, in: look.lines.joined(separator: "\n")) != nil
  }

  var isBusy: Bool {
    guard let busy = profile.busy else { return false }
    return Self.first(busy, in: look.lines.joined(separator: "\n")) != nil
  }

  /// What is in the composer, by the last line that is one; nil where no line is.
  var composerText: String? {
    guard let composer = profile.composer, let regex = try? Regex(composer) else { return nil }
    for line in look.lines.reversed() {
      guard let match = line.firstMatch(of: regex) else { continue }
      return match.count > 1 ? String(match[1].substring ?? "") : ""
    }
    return nil
  }

  /// Whether the cursor stands at a prompt with nothing behind it.
  var isAtPrompt: Bool {
    guard let composer = profile.composer, let regex = try? Regex(composer),
      let match = look.cursorLine.firstMatch(of: regex)
    else { return false }
    return match.count < 2 || (match[1].substring ?? "").allSatisfy(\.isWhitespace)
  }

  /// A draft that a person may have left, where typing would run into it.
  ///
  /// Where no composer pattern tells, a draft is text at the cursor that does not look like a
  /// prompt, once `personTyped` here since the place was last known to be clean.
  func draft(personTyped: Bool) -> String? {
    if profile.composer != nil {
      guard let text = composerText?.trimmed, !text.isEmpty else { return nil }
      return text
    }
    guard personTyped, !look.isAlternateScreen else { return nil }
    let line = look.cursorLine.trimmed
    guard let last = line.last, look.cursorColumn > 0 else { return nil }
    let isPrompt = "$#%>:»›❯".contains(last) && look.cursorColumn >= look.cursorLine.count
    return isPrompt ? nil : line
  }

  /// How often a message's mark, or a placeholder for pasted text, is on the screen.
  func shows(_ marks: [String]) -> Int {
    let screen = look.runTogether
    var count = marks.reduce(0) { $0 + screen.ranges(of: $1).count }
    if let placeholder = profile.placeholder, let regex = try? Regex(placeholder) {
      count += screen.ranges(of: regex).count
    }
    return count
  }

  /// Whether the composer holds one of our messages; nil where it cannot be told.
  func composerHolds(_ marks: [String]) -> Bool? {
    guard profile.composer != nil else { return nil }
    guard let text = composerText else { return false }
    if marks.contains(where: text.contains) { return true }
    guard let placeholder = profile.placeholder else { return false }
    return Self.first(placeholder, in: text) != nil
  }

  private static func first(_ pattern: String, in text: String) -> String? {
    guard let regex = try? Regex(pattern), let match = text.firstMatch(of: regex) else {
      return nil
    }
    return String(text[match.range])
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
