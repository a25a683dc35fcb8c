package import JSONSyntax

/// What the first line of a log looks like, which names the layout's version.
package struct LogFormat: Sendable {
  /// The newest version that is known.
  package let version: Int
  /// The first line of a file that begins without anything.
  package let header: JSON
  /// The version that a line names; nil for one that is not a first line.
  package let versionOf: @Sendable (JSON) -> Int?

  package init(
    version: Int = 1, header: JSON, versionOf: @escaping @Sendable (JSON) -> Int?
  ) {
    self.version = version
    self.header = header
    self.versionOf = versionOf
  }

  /// A first line such as `{"roost_tasks":1}`.
  package init(named name: String, version: Int = 1) {
    self.init(
      version: version, header: .object(JSONObject([.init(key: name, value: .integer(version))]))
    ) { $0[name]?.integer }
  }

  /// With how many bytes a file began that has this first line, its end among them.
  func start(_ line: AppendLog.Line) -> Int {
    line.bytes.count + 1 + max(0, line.json?[Self.start]?.integer ?? 0)
  }

  /// The first line of a file that begins with so many bytes of lines.
  func header(before bytes: Int) -> JSON {
    let start: JSON = [Self.start: .integer(bytes)]
    return header.adding(start)
  }

  /// The field of a first line that says how many bytes followed it when the file was written anew.
  private static let start = "start"
}
