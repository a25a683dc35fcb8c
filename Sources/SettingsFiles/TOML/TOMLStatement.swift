import JSONSyntax

/// One line of TOML that says something, or several where its value has more.
struct TOMLStatement {
  enum Kind {
    /// `[a.b]`, or `[[a.b]]` where a table of a list begins.
    case table(isElement: Bool)
    case pair(JSON)
  }

  var kind: Kind
  /// From the top of the file.
  var path: [Step]
  /// Where the value of a pair stands.
  var value: Range<Int>
  /// The whole lines, with their ends.
  var lines: Range<Int>

  var isTable: Bool {
    if case .table = kind { true } else { false }
  }
}
