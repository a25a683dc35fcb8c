import Platform

/// Follows what became of one text in the record of one process.
package struct MessageTrail: Sendable {
  /// How far a text has come.
  package enum Fate: Sendable, Equatable {
    /// The record does not show it.
    case unseen
    /// It waits in the program's queue.
    case queued
    /// The model is asked with it; `isWhole` tells whether byte for byte as it was typed.
    case taken(isWhole: Bool)
    /// It left the queue for nowhere, or for the composer.
    case dropped
  }

  private let reporter: any AgentReporter
  private let process: Int32
  private let text: String
  private let marks: [String]
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
    self.text = text
    self.marks = marks
    for path in reporter.records(of: process) {
      readers[path] = RecordReader(path: path, from: fromStart ? 0 : RecordReader.end(of: path))
    }
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
      for event in reader.events(reporter) { note(event) }
      readers[path] = reader
    }
  }

  private mutating func note(_ event: ReportEvent) {
    if case .taken = fate { return }
    switch event {
    case .queued(let text) where isOurs(text): fate = .queued
    case .taken(let text) where isOurs(text):
      fate = .taken(isWhole: text.contains(self.text) || text.contains(Self.composed(self.text)))
    case .dropped(let text) where isOurs(text): fate = .dropped
    case .queued, .taken, .dropped: break
    }
  }

  /// A text as a composer keeps it: with blanks for tabs, and none at its end.
  private static func composed(_ text: String) -> String {
    let shown = text.replacing("\t", with: "    ").replacing("\u{200B}", with: "")
    guard let end = shown.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(shown[...end])
  }

  private func isOurs(_ text: String) -> Bool { marks.allSatisfy(text.contains) }
}

extension RecordReader {
  /// Where a record ends now.
  fileprivate static func end(of path: String) -> Int {
    (try? Files.status(path))?.size ?? 0
  }
}
