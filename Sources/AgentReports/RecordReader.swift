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

  /// The events of the lines since the last call; none where there is no file.
  mutating func events(_ reporter: any AgentReporter) -> [ReportEvent] {
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
      for line in bytes[...end].split(separator: UInt8(ascii: "\n"))
      where reporter.mayTell(line) {
        guard let json = try? JSON(parsing: Array(line)) else { continue }
        events += reporter.events(in: json)
      }
      offset += end + 1
    }
    return events
  }
}
