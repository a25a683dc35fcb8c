package import JSONSyntax
import Platform

/// A file of JSON lines that grows at its end, and is written anew where most of it no longer matters.
///
/// What was appended is on the disk when the call returns, unless it need not wait. The first line names the layout's version.
/// A line that a crash left half written stays, as a line of its own that readers pass over.
package struct AppendLog: ~Copyable {
  package let path: String
  private let format: LogFormat
  private let rewriteSize: Int
  private var file: File
  private var size: Int
  /// With how many bytes it began when it was last written anew.
  private var start: Int
  /// Why nothing more may be written until it is opened again.
  private var failure: String?

  /// A line of the file: where it is, its bytes without the line's end, and what it is if it is JSON.
  package struct Line {
    package var number: Int
    package var bytes: [UInt8]
    package var json: JSON?
    /// Whether it names the layout's version.
    package var isHeader = false
  }

  /// Opens the log and hands over its lines, those that are not JSON among them.
  package init(
    _ path: String, _ format: LogFormat, rewriteSize: Int, _ line: (Line) throws -> Void
  ) throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.removeTemporaries(of: path)
    // What a new file that was not finished has left.
    try Files.remove(Self.fresh(path))
    let isNew = try Files.status(path) == nil
    let bytes = try Files.read(path) ?? []
    var start: Int?
    try Self.read(bytes, of: path, format) {
      if $0.isHeader { start = format.start($0) }
      try line($0)
    }
    let file = try File(path, .append)
    var missing: [UInt8] = bytes.isEmpty || bytes.last == Self.end ? [] : [Self.end]
    if start == nil { missing += format.header.bytes() + [Self.end] }
    if !missing.isEmpty {
      try file.append(missing)
      try file.syncData()
    }
    if isNew { try Files.syncDirectory(Files.directory(of: path)) }
    self.path = path
    self.format = format
    self.rewriteSize = rewriteSize
    self.file = file
    size = bytes.count + missing.count
    self.start = start ?? 0
  }

  /// Hands over the lines of a file without changing anything.
  ///
  /// - Throws: for a file of a newer version.
  package static func read(
    _ bytes: [UInt8], of path: String, _ format: LogFormat, _ line: (Line) throws -> Void
  ) throws {
    let texts = bytes.split(separator: end, omittingEmptySubsequences: false)
    for (place, text) in texts.enumerated() where !text.isEmpty {
      var one = Line(number: place + 1, bytes: Array(text), json: try? JSON(parsing: Array(text)))
      if let written = one.json.flatMap(format.versionOf) {
        guard written <= format.version else {
          throw AppendLogError.newer(path: path, version: written, known: format.version)
        }
        one.isHeader = true
      }
      try line(one)
    }
  }

  private static let end = UInt8(ascii: "\n")

  /// Adds lines; they are on the disk when it returns, and none of them is in the file when it throws.
  ///
  /// Lines that need not `wait` are in the file, and on the disk with the next that do.
  package mutating func append(_ lines: [JSON], wait: Bool = true) throws {
    try checkUsable()
    let bytes = lines.flatMap { $0.bytes() + [Self.end] }
    do {
      try file.append(bytes)
      if wait { try file.syncData() }
    } catch {
      // What was half written must not run into the next line.
      do { try file.truncate(to: size) } catch { failure = "\(error)" }
      throw error
    }
    size += bytes.count
  }

  private func checkUsable() throws {
    if let failure { throw AppendLogError.failed(path: path, why: failure) }
  }

  /// Whether most of the file may no longer matter: it is beyond the limit, and has twice of what it
  /// began with.
  package var isLarge: Bool { size > max(rewriteSize, 2 * start) }

  /// The steps of writing a log anew, in their order, as tests stop between them.
  package enum RewriteStep: CaseIterable, Sendable {
    case write
    case sync
    case removeOlder
    case keepOld
    case replace
    case syncDirectory
  }

  /// Puts a new file with these lines in the place of the old one, as one step; with `keepsOld` the old
  /// one stays beside it.
  ///
  /// The new one is on the disk before it takes the place of what it stands for. A crash at any step
  /// leaves a log that says the same.
  package mutating func rewrite(
    _ lines: [[UInt8]], header: JSON? = nil, keepsOld: Bool = false,
    before step: (RewriteStep) throws -> Void = { _ in }
  ) throws {
    try checkUsable()
    let body = lines.flatMap { $0 + [Self.end] }
    let bytes = (header ?? format.header(before: body.count)).bytes() + [Self.end] + body
    let fresh = Self.fresh(path)
    try step(.write)
    try Files.remove(fresh)
    let new = try File(fresh, .append)
    try new.append(bytes)
    try step(.sync)
    try new.syncData()
    if keepsOld {
      try step(.removeOlder)
      try Files.remove(Self.old(path))
      try step(.keepOld)
      // A second name for the old file first: there is a log at every moment.
      try Files.link(path, to: Self.old(path))
    }
    try step(.replace)
    try Files.rename(fresh, to: path)
    file = new
    size = bytes.count
    start = bytes.count
    try step(.syncDirectory)
    do {
      try Files.syncDirectory(Files.directory(of: path))
    } catch {
      // Which of the two files the directory names after a crash is not known.
      failure = "\(error)"
      throw error
    }
  }

  private static func fresh(_ path: String) -> String { "\(path).new" }

  /// Where the file before the last one stays, where it does.
  package static func old(_ path: String) -> String { "\(path).1" }
}

/// A log that this version cannot use.
package enum AppendLogError: Error, Equatable, CustomStringConvertible {
  case newer(path: String, version: Int, known: Int)
  case failed(path: String, why: String)

  package var description: String {
    switch self {
    case .newer(let path, let version, let known):
      "\(path) has version \(version), written by a newer Roost; this one knows up to \(known):"
        + " install the newer one"
    case .failed(let path, let why):
      "\(path) could not be written: \(why); make room or correct the disk, and restart roostd"
    }
  }
}
