import Foundation
import JSONSyntax
import Model

/// Compares what another program wrote into a mailbox with what Roost knew of it.
///
/// - An entry without an id is the known message of the same sender, time and text.
/// - An unread message with an id, which Roost stored, that is gone was lost by a writer that had read
///   the file before it came, and is put back; it was taken out by somebody where the file is a whole
///   list of what was there, nothing more and nothing marked, without the oldest or without anything.
/// - What such a writer knew is older than the marks that Roost knows, which stay.
struct MailboxReconciliation {
  /// A message as Roost knew it.
  struct Known {
    var line: MailboxMirror.Line
    var isRead: Bool
    /// Whether its sender was told that it is stored.
    var isStored: Bool
  }

  /// The file's entries as they should be, on one line each.
  private(set) var lines: [[UInt8]]
  /// The ids of the messages that were put back.
  private(set) var restored: [String] = []
  /// Whether the lines are others than the file's.
  private(set) var isChanged = false

  /// How often in a row each of them was put back; one that the other program knows begins anew.
  private(set) var restorations: [String: MailboxMirror.Restoration] = [:]

  /// A program that takes out what it has not read and adds to it in one step is believed when it has
  /// done so this often.
  private static let restorationLimit = 5

  /// How many seconds a message has to have stood there again, so that a program that wrote a list
  /// without it counts as one that had seen it: on a busy machine every list may be an older one.
  private static let staleness = 2.0

  private struct Content: Hashable {
    var sender: String
    /// In milliseconds: others write the same time in another form.
    var time: Int
    var text: String

    init(_ message: Message) {
      sender = message.from
      text = message.text
      time =
        Timestamp.date(message.timestamp).map { Int(($0.timeIntervalSince1970 * 1000).rounded()) }
        ?? 0
    }
  }

  /// `isWhole` says that the file is a list to its end.
  init(_ entries: [[UInt8]], isWhole: Bool, known: [Known], at date: Date) {
    lines = entries
    guard !known.isEmpty else { return }
    var places: [String: Int] = [:]
    for (place, one) in known.enumerated() { places[one.line.message.id] = place }
    let objects = entries.map { (try? Message.fields(of: $0)) ?? JSONObject() }
    var present: Set<Int> = []
    for object in objects {
      if let place = object["id"]?.string.flatMap({ places[$0] }) { present.insert(place) }
    }
    var nameless: [Content: [Int]] = [:]
    for (place, one) in known.enumerated().reversed() where !present.contains(place) {
      nameless[Content(one.line.message), default: []].append(place)
    }
    var own: [Int?] = []
    var hasForeign = false
    var hasMark = false
    for (index, object) in objects.enumerated() {
      let message = Message(json: object)
      var place = places[message.id]
      if object["id"]?.string?.isEmpty != false,
        let found = nameless[Content(message)]?.popLast()
      {
        place = found
        present.insert(found)
        lines[index] = known[found].line.bytes
        if message.read { lines[index] = ReadMark.marked(lines[index]) }
        isChanged = true
      }
      own.append(place)
      guard let place else {
        hasForeign = true
        continue
      }
      if message.read, !known[place].isRead { hasMark = true }
    }
    let gone = known.indices.filter {
      !present.contains($0) && !known[$0].isRead && known[$0].isStored && known[$0].line.hasID
    }
    let isOnlyNewestGone = present.max().map { last in gone.allSatisfy { $0 > last } } ?? false
    let isTakenOut = isWhole && !isChanged && !hasForeign && !hasMark && !isOnlyNewestGone
    let lost =
      isTakenOut
      ? []
      : gone.filter {
        known[$0].line.restoration?.times ?? 0 < Self.restorationLimit
      }
    guard isChanged || !lost.isEmpty else { return }
    for (index, place) in own.enumerated() {
      if let place, known[place].isRead { lines[index] = ReadMark.marked(lines[index]) }
    }
    isChanged = true
    lines += lost.map { known[$0].line.bytes }
    restored = lost.map { known[$0].line.message.id }
    for place in lost {
      let line = known[place].line
      restorations[line.message.id] = Self.next(after: line.restoration, at: date)
    }
  }

  private static func next(
    after last: MailboxMirror.Restoration?, at date: Date
  ) -> MailboxMirror.Restoration {
    let hasStood = last.map { date.timeIntervalSince($0.at) >= staleness } ?? true
    return MailboxMirror.Restoration(times: (last?.times ?? 0) + (hasStood ? 1 : 0), at: date)
  }
}
