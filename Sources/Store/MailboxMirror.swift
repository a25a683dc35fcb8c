import Foundation
import JSONSyntax
import Model
import Platform

/// What a mailbox held when Roost last wrote it: one message a line, beside the index.
///
/// A program that takes no lock may put an older list over a newer one, or leave out fields that it
/// does not know; what is lost by that is found here. It is never synced: it guards against other
/// programs, not against crashes, and whoever cannot write it has done the rest all the same.
struct MailboxMirror {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  struct Line {
    var bytes: [UInt8]
    var message: Message
    /// Whether its id stands in it: what Roost stored has one.
    var hasID: Bool
    var restoration: Restoration?
  }

  /// How often in a row a message was put back into the file, and when it was last.
  struct Restoration: Equatable {
    var times: Int
    var at: Date
  }

  /// More than is ever told apart.
  private static let manyTimes = 1000

  /// The messages in their order, each once.
  ///
  /// A line that a crash left half is passed over. Of a message that was stored in a second try both
  /// lines are there, and the later one counts.
  func read() throws(SystemError) -> [Line] {
    var lines: [Line] = []
    var last: [String: Int] = [:]
    var restorations: [String: Restoration] = [:]
    for bytes in (try Files.read(path) ?? []).split(separator: UInt8(ascii: "\n")) {
      guard let object = try? Message.fields(of: Array(bytes)) else { continue }
      if let id = object["restored"]?.string {
        // Earlier versions wrote a line each time. Whatever stands here, no sum of it may overflow.
        let times = min(max(0, object["times"]?.integer ?? 1), Self.manyTimes)
        restorations[id] = Restoration(
          times: min((restorations[id]?.times ?? 0) + times, Self.manyTimes),
          at: object["at"]?.string.flatMap(Timestamp.date) ?? .distantPast)
      } else {
        let hasID = object["id"]?.string?.isEmpty == false
        lines.append(Line(bytes: Array(bytes), message: Message(json: object), hasID: hasID))
        if hasID { last[lines[lines.count - 1].message.id] = lines.count - 1 }
      }
    }
    lines = lines.enumerated().filter { !$1.hasID || last[$1.message.id] == $0 }.map(\.element)
    for place in lines.indices {
      lines[place].restoration = restorations[lines[place].message.id]
    }
    return lines
  }

  func append(_ line: [UInt8]) throws(SystemError) {
    let file = try File(path, .append)
    let size = try file.status().size
    do {
      try file.append(line + [UInt8(ascii: "\n")])
    } catch {
      try file.truncate(to: size)
      throw error
    }
  }

  /// Takes over the whole list, with how often some of it was put back.
  func replace(
    _ lines: [[UInt8]], restorations: [String: Restoration] = [:]
  ) throws(SystemError) {
    let marks = restorations.map { id, restoration in
      let mark: JSON = [
        "restored": .string(id), "times": .integer(restoration.times),
        "at": .string(Timestamp.text(restoration.at)),
      ]
      return mark.bytes()
    }
    let bytes = (lines + marks).flatMap { $0 + [UInt8(ascii: "\n")] }
    try Files.moveIntoPlace(
      Files.writeTemporary(bytes, beside: path, isDurable: false), as: path, isDurable: false)
  }
}
