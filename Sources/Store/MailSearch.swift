package import Model
import Platform

/// A message with the file that it was found in.
package struct FoundMail: Sendable {
  package var message: Message
  package var file: MailFile
  /// When it was sent, in milliseconds since 1970; 0 where it does not say.
  package var time: Int

  /// Whom it is for: the mailbox's owner, or whom it names on its way to another machine.
  package var recipient: String { file.owner?.name ?? message.to ?? "?" }
}

/// Looks for the newest messages in many files, as bytes: of most of them nothing but the time is read.
///
/// It takes no locks, and so waits for nobody: a message that is just being written is not found yet.
package struct MailSearch {
  /// How many are wanted; nil for all.
  private let limit: Int?
  private let accepts: (FoundMail) -> Bool
  /// The oldest time that is still of use.
  private var floor: Int
  /// By time, the newest last.
  package private(set) var found: [FoundMail] = []
  private var known: Set<String> = []

  /// `since` is in milliseconds since 1970.
  package init(
    newest limit: Int?, since: Int? = nil, where accepts: @escaping (FoundMail) -> Bool
  ) {
    self.limit = limit
    self.accepts = accepts
    floor = since ?? .min
  }

  /// Looks through a file for messages that hold some bytes, ASCII letters in any case.
  package mutating func look(
    into file: MailFile, for needles: [[UInt8]] = [], byteLimit: Int
  ) throws {
    try MailLines.eachPart(of: file, byteLimit: byteLimit) { bytes, lines in
      guard let needle = needles.first else {
        for line in (lines ?? Self.lines(of: bytes)).reversed() {
          consider(UnsafeRawBufferPointer(rebasing: bytes[line]), [], file)
        }
        return
      }
      let lines = lines ?? Self.lines(of: bytes, with: needle)
      let rest = lines.isEmpty ? [] : needles
      for line in lines.reversed() {
        consider(UnsafeRawBufferPointer(rebasing: bytes[line]), rest, file)
      }
    }
  }

  private static func lines(of bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes.firstPlace(of: MailLines.lineEnd, from: start) ?? bytes.count
      lines.append(start..<end)
      start = end + 1
    }
    return lines
  }

  private static func lines(
    of bytes: UnsafeRawBufferPointer, with needle: [UInt8]
  ) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while let place = bytes.firstPlace(of: needle, from: start, ignoringCase: true) {
      lines.append(bytes.line(around: place))
      start = lines[lines.count - 1].upperBound
    }
    return lines
  }

  private mutating func consider(
    _ line: UnsafeRawBufferPointer, _ needles: [[UInt8]], _ file: MailFile
  ) {
    // The brackets of a mailbox stand on lines of their own.
    guard line.count > 2, line[0] == UInt8(ascii: "{") else { return }
    if let time = MailTime.written(in: line), time < floor { return }
    for needle in needles where line.firstPlace(of: needle, ignoringCase: true) == nil { return }
    let end = line.last == UInt8(ascii: ",") ? line.count - 1 : line.count
    guard let message = try? Message(parsing: Array(line[..<end])) else { return }
    let mail = FoundMail(
      message: message, file: file, time: MailTime.milliseconds(of: message.timestamp))
    guard mail.time >= floor, accepts(mail) else { return }
    insert(mail)
  }

  /// A crash may have left a message in the mailbox and in its archive.
  private mutating func insert(_ mail: FoundMail) {
    guard
      known.insert("\(mail.recipient) \(mail.file.owner?.team ?? "") \(mail.message.id)").inserted
    else { return }
    guard let limit else { return found.append(mail) }
    // Of a file the last one comes first, so that of equal times the later one stays behind.
    var place = found.count
    while place > 0, found[place - 1].time >= mail.time { place -= 1 }
    found.insert(mail, at: place)
    if found.count > limit { found.removeFirst() }
    if found.count == limit, let oldest = found.first { floor = max(floor, oldest.time &+ 1) }
  }

  /// What was found, the newest last.
  package func sorted() -> [FoundMail] {
    guard limit == nil else { return found }
    return found.reversed().enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    .map(\.element)
  }
}
