/// What an agent says of its task in the end.
package enum ResultStatus: String, CaseIterable, Sendable {
  case completed
  /// It cannot go on.
  case blocked
  /// It has not come to an end.
  case pending

  /// What the last line of a text says that begins with the word "STATUS:", in any case of its letters;
  /// nil where no line does.
  ///
  /// A word behind it that is none of these is no success: it counts as pending.
  package init?(lastLineOf text: String) {
    let lines = text.split(whereSeparator: \.isNewline).reversed()
    for line in lines {
      let words = Self.plain(line).lowercased()
      guard words.hasPrefix("status:") else { continue }
      self = ResultStatus(rawValue: Self.plain(words.dropFirst(7))) ?? .pending
      return
    }
    return nil
  }

  /// A line without what marks it in Markdown, or ends its sentence.
  private static func plain(_ text: some StringProtocol) -> String {
    func isMark(_ character: Character) -> Bool {
      character.isWhitespace || "*`.!_>#".contains(character)
    }
    let start = text.drop(while: isMark)
    guard let last = start.lastIndex(where: { !isMark($0) }) else { return "" }
    return String(start[...last])
  }
}
