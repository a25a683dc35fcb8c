import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// Reads what the delivery journal has got since it was last read, for many who wait for it.
actor JournalFollower {
  private let home: Home
  private var size = 0
  private var rest: [UInt8] = []
  private var last: [String: JournalEntry] = [:]
  private var verdicts: [String: DeliveryVerdict] = [:]

  init(_ home: Home) {
    self.home = home
  }

  /// The last thing that was said of a message, and the verdict on it, if there is one.
  func fate(of message: String) throws -> (last: JournalEntry?, verdict: DeliveryVerdict?) {
    try readOn()
    return (last[message], verdicts[message])
  }

  func forget(_ message: String) {
    last[message] = nil
    verdicts[message] = nil
  }

  private func readOn() throws {
    let bytes = try Files.read(home.journal) ?? []
    // It begins anew, with what still matters, when it has grown large.
    if bytes.count < size { (size, rest) = (0, []) }
    var lines = (rest + bytes[size...]).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    size = bytes.count
    rest = Array(lines.removeLast())
    for line in lines where !line.isEmpty {
      guard let entry = try? JournalEntry(json: JSON(parsing: Array(line))) else { continue }
      for message in entry.messages {
        last[message] = entry
        if entry.event == .verdict, entry.reason == nil { verdicts[message] = entry.verdict }
      }
    }
  }
}
