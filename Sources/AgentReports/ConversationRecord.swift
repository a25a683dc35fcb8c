import Platform
package import Tasks

/// What a conversation took, as the file in which its program records it grows.
///
/// A conversation that is resumed goes on in its file, or begins another with the lines of the old one;
/// one that is compacted goes on, too.
package struct ConversationRecord: Sendable {
  package let path: String
  package let source: UsageReport.Source
  private var reader: any UsageReader
  private var offset = 0

  private static let chunk = 1 << 20

  /// Nil where the source is not a file that grows.
  package init?(path: String, source: UsageReport.Source) {
    switch source {
    case .claudeTranscript: reader = ClaudeUsage()
    case .codexRollout: reader = CodexUsage()
    case .output: return nil
    }
    self.path = path
    self.source = source
  }

  /// In the order of their first lines.
  package var answers: [UsageTally.Answer] { reader.tally.answers }

  /// The ids of the calls of tools.
  package var toolCalls: Set<String> { reader.tally.toolCalls }

  /// What the record tells so far.
  package var report: UsageReport { reader.tally.report(source) }

  /// Takes over what is new; a line that is not whole yet is left for later, and a file that is not
  /// there yet tells nothing.
  package mutating func update() throws {
    let file: File
    do {
      file = try File(path, .read)
    } catch {
      guard error.isMissing else { throw error }
      return
    }
    let size = try file.status().size
    // A file that shrank is another one.
    if size < offset, let anew = ConversationRecord(path: path, source: source) { self = anew }
    var rest: [UInt8] = []
    var position = offset
    while position < size {
      let bytes = try file.read(at: position, count: min(size - position, Self.chunk))
      guard !bytes.isEmpty else { break }
      position += bytes.count
      rest += bytes
      guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      for line in rest[...end].split(separator: UInt8(ascii: "\n")) { reader.take(line: line) }
      offset += end + 1
      rest.removeFirst(end + 1)
    }
  }
}
