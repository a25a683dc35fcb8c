import JSONSyntax
import Platform

/// Reads a record line by line from a place on; a line that is not whole yet is left for later.
struct RecordReader {
  let path: String
  private(set) var offset: Int

  /// Bytes that are read at once.
  private static let chunk = 1 << 20

  init(path: String, from offset: Int) {
    self.path = path
    self.offset = offset
  }

  /// The events of the lines since the last call that hold all of some words; none where there is no
  /// file.
  mutating func events(_ reporter: any AgentReporter, with words: [[UInt8]]) -> [ReportEvent] {
    guard let file = try? File(path, .read), let size = try? file.status().size else { return [] }
    // A file that shrank is another one.
    if size < offset { offset = 0 }
    var events: [ReportEvent] = []
    while offset < size {
      guard let bytes = try? file.read(at: offset, count: min(size - offset, Self.chunk)),
        !bytes.isEmpty
      else { break }
      guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
        // A line longer than a chunk tells nothing that is looked for.
        guard bytes.count == Self.chunk else { break }
        offset += bytes.count
        continue
      }
      offset += end + 1
      // Most of a large record tells of other things.
      guard words.allSatisfy({ bytes.firstPlace(of: $0) != nil }) else { continue }
      for line in bytes[...end].split(separator: UInt8(ascii: "\n")) {
        let line = Array(line)
        guard words.allSatisfy({ line.firstPlace(of: $0) != nil }), reporter.mayTell(line[...]),
          let json = try? JSON(parsing: line)
        else { continue }
        events += reporter.events(in: json)
      }
    }
    return events
  }
}
