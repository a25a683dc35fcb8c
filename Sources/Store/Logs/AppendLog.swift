import JSONSyntax
import Platform

/// A file of JSON lines that grows at its end, and is written anew where most of it no longer matters.
///
/// What was appended is on the disk when the call returns. The first line names the layout's version.
/// A line that a crash left half written stays, as a line of its own that readers pass over.
struct AppendLog: ~Copyable {
  let path: String
  private let name: String
  private let version: Int
  private let rewriteSize: Int
  private var file: File
  private var size: Int
  /// How large it was when it was last written anew.
  private var start: Int

  /// A line of the file: where it is, its bytes without the line's end, and what it is if it is JSON.
  struct Line {
    var number: Int
    var bytes: [UInt8]
    var json: JSON?
  }

  /// Opens the log and hands over its lines, those that are not JSON among them.
  ///
  /// `name` is the key of the first line, as in `{"roost_tasks":1}`.
  init(
    _ path: String, name: String, version: Int = 1, rewriteSize: Int, _ line: (Line) -> Void
  ) throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.removeTemporaries(of: path)
    let bytes = try Files.read(path) ?? []
    try Self.read(bytes, of: path, name: name, version: version, line)
    let size = try Self.endLine(of: path, after: bytes, Self.header(name, version))
    let file = try File(path, .append)
    self.path = path
    self.name = name
    self.version = version
    self.rewriteSize = rewriteSize
    self.file = file
    self.size = size
    start = size
  }

  /// Hands over the lines of a file without changing anything.
  static func read(
    _ bytes: [UInt8], of path: String, name: String, version: Int = 1, _ line: (Line) -> Void
  ) throws {
    var isFirst = true
    let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (place, text) in texts.enumerated() where !text.isEmpty {
      let json = try? JSON(parsing: Array(text))
      if isFirst, let written = json?[name]?.integer {
        guard written <= version else {
          throw AppendLogError.newer(path: path, version: written, known: version)
        }
      } else {
        line(Line(number: place + 1, bytes: Array(text), json: json))
      }
      isFirst = false
    }
  }

  /// Makes the file ready for whole lines, and returns its size.
  private static func endLine(
    of path: String, after bytes: [UInt8], _ header: [UInt8]
  ) throws -> Int {
    let missing =
      bytes.isEmpty ? header : bytes.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
    guard !missing.isEmpty else { return bytes.count }
    let file = try File(path, .append)
    try file.append(missing)
    try file.syncData()
    if bytes.isEmpty { try Files.syncDirectory(Files.directory(of: path)) }
    return bytes.count + missing.count
  }

  private static func header(_ name: String, _ version: Int) -> [UInt8] {
    JSON.object(JSONObject([.init(key: name, value: .integer(version))])).bytes()
      + [UInt8(ascii: "\n")]
  }

  /// Adds lines; they are on the disk when it returns, and none of them is in the file when it throws.
  mutating func append(_ lines: [JSON]) throws {
    try write(lines.flatMap { $0.bytes() + [UInt8(ascii: "\n")] })
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    do {
      try file.append(bytes)
      try file.syncData()
    } catch {
      // What was half written must not run into the next line.
      try file.truncate(to: size)
      throw error
    }
    size += bytes.count
  }

  /// Whether most of the file may no longer matter.
  var isLarge: Bool { size > max(rewriteSize, 2 * start) }

  /// Puts a new file with these lines in the place of the old one, as one step.
  mutating func rewrite(_ lines: [[UInt8]]) throws {
    let bytes = Self.header(name, version) + lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    try Files.write(bytes, to: path)
    file = try File(path, .append)
    size = bytes.count
    start = bytes.count
  }
}

/// A log that this version cannot use.
package enum AppendLogError: Error, Equatable, CustomStringConvertible {
  case newer(path: String, version: Int, known: Int)

  package var description: String {
    switch self {
    case .newer(let path, let version, let known):
      "\(path) has version \(version), written by a newer Roost; this one knows up to \(known):"
        + " install the newer one"
    }
  }
}
