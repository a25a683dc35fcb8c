import JSONSyntax
package import Model
import Platform

extension Journal {
  /// A message of an agent that was given up.
  package struct DeadLetter: Hashable, Sendable {
    package var agent: Address
    package var message: String

    package init(_ message: String, of agent: Address) {
      self.agent = agent
      self.message = message
    }
  }

  private static let marks = [
    JournalEntry.Event.dead, .requeued, .dropped,
  ].map { Array("\"event\":\"\($0.rawValue)\"".utf8) }

  /// What was given up and is not in line again, without reading the rest of the journal.
  package static func deadLetters(_ home: Home) throws -> Set<DeadLetter> {
    var dead: Set<DeadLetter> = []
    for path in ["\(home.journal).1", home.journal] {
      guard let bytes = try Files.read(path) else { continue }
      for line in lines(of: bytes) {
        guard let entry = try? JournalEntry(json: JSON(parsing: Array(bytes[line]))) else {
          continue
        }
        let letters = entry.messages.map { DeadLetter($0, of: entry.agent) }
        if entry.event == .requeued { dead.subtract(letters) } else { dead.formUnion(letters) }
      }
    }
    return dead
  }

  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    bytes.withUnsafeBytes { bytes in
      var lines: Set<Range<Int>> = []
      for mark in marks {
        var start = 0
        while let place = bytes.firstPlace(of: mark, from: start) {
          let line = bytes.line(around: place)
          lines.insert(line)
          start = line.upperBound
        }
      }
      return lines.sorted { $0.lowerBound < $1.lowerBound }
    }
  }
}
