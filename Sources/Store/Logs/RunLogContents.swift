import JSONSyntax
import Platform
package import Swarm

/// What a run's log says: the run, and the lines that were passed over.
package struct RunLogContents: Sendable {
  static let format = LogFormat(named: "roost_run")

  /// Nil where no line begins one.
  package private(set) var run: SwarmRun?
  package private(set) var unusable: [TaskLogContents.Unusable] = []

  init() {}

  /// Reads a log without changing anything; it may be called beside a running daemon.
  ///
  /// Nil where there is none, or a crash came before its first line.
  ///
  /// - Throws: for a log of a newer version.
  package init?(_ path: String) throws {
    guard let bytes = try Files.read(path), bytes.contains(UInt8(ascii: "\n")) else { return nil }
    try AppendLog.read(bytes, of: path, Self.format) { add($0) }
    if run == nil, unusable.isEmpty { return nil }
  }

  mutating func add(_ line: AppendLog.Line) {
    guard !line.isHeader else { return }
    do {
      guard let json = line.json else { throw JSONShapeError("it is not a whole line of JSON") }
      let entry = try RunEntry(json: json)
      if run == nil { run = try SwarmRun(entry) } else { try run?.apply(entry) }
    } catch {
      unusable.append(
        TaskLogContents.Unusable(
          number: line.number, bytes: line.bytes, why: "\(error)", isCut: line.json == nil))
    }
  }
}
