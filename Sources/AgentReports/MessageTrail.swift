import Platform

/// Follows what became of one text in the record of one process.
package struct MessageTrail: Sendable {
  /// How far a text has come.
  package enum Fate: Sendable, Equatable {
    /// The record does not show it.
    case unseen
    /// It waits in the program's queue.
    case queued
    /// The model is asked with it.
    case taken(Likeness)
    /// It left the queue for nowhere, or for the composer.
    case dropped
  }

  /// How a text stands in a record, beside how it was typed.
  package enum Likeness: Sendable, Equatable {
    /// Byte for byte.
    case exact
    /// Byte for byte but for what composers change: blanks for tabs, none at the end.
    case composed
    case changed
  }

  private let reporter: any AgentReporter
  package let process: Int32
  private let identity: ProcessTable.Identity?
  private let text: String
  private let marks: [String]
  /// The marks as they stand in a line of a record, which may write other letters as escapes.
  private var words: [[UInt8]] { marks.map { Array($0.utf8) } }
  private var readers: [String: RecordReader] = [:]
  package private(set) var fate = Fate.unseen

  package var source: String { reporter.source }

  /// Begins to follow.
  ///
  /// `marks` tell the text in a record; with `fromStart` the record is searched as a whole, for a
  /// text that was typed before.
  package init(
    _ reporter: any AgentReporter, process: Int32, text: String, marks: [String],
    fromStart: Bool = false
  ) {
    self.reporter = reporter
    self.process = process
    identity = ProcessTable.identity(of: process)
    self.text = text
    self.marks = marks
    for path in reporter.records(of: process) {
      readers[path] = RecordReader(path: path, from: fromStart ? 0 : RecordReader.end(of: path))
    }
  }

  /// Whether the process that the text went to still runs.
  package var isRunning: Bool { identity.map(ProcessTable.isAlive) ?? false }

  /// Whether a record of the process is there to be read.
  package var isReadable: Bool {
    reporter.records(of: process).contains { (try? Files.status($0)) != nil }
  }

  /// The trail with what is new in the record.
  package func updated() -> MessageTrail {
    var trail = self
    trail.update()
    return trail
  }

  private mutating func update() {
    for path in reporter.records(of: process) {
      // A conversation that began meanwhile has a record of its own.
      var reader = readers[path] ?? RecordReader(path: path, from: 0)
      for event in reader.events(reporter, with: words) { note(event) }
      readers[path] = reader
    }
  }

  private mutating func note(_ event: ReportEvent) {
    if case .taken = fate { return }
    switch event {
    case .queued(let text) where isOurs(text): fate = .queued
    case .taken(let text) where isOurs(text):
      fate = .taken(likeness(of: text))
    case .dropped(let text) where isOurs(text): fate = .dropped
    case .queued, .taken, .dropped: break
    }
  }

  private func likeness(of text: String) -> Likeness {
    let bytes = Array(text.utf8)
    let typed = self.text.withoutTrailingSpace
    if bytes.firstPlace(of: Array(typed.utf8)) != nil { return .exact }
    let composed = typed.replacing("\t", with: "    ").replacing("\u{200B}", with: "")
    // Letters that are composed of several count as the same.
    return text.contains(composed) ? .composed : .changed
  }

  private func isOurs(_ text: String) -> Bool { marks.allSatisfy(text.contains) }
}

extension RecordReader {
  /// Where a record ends now.
  fileprivate static func end(of path: String) -> Int {
    (try? Files.status(path))?.size ?? 0
  }
}
