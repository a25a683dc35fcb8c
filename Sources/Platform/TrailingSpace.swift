extension String {
  /// The text without the white space at its end.
  package var withoutTrailingSpace: String {
    guard let end = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...end])
  }
}
