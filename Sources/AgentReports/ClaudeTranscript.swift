import JSONSyntax
import Platform

/// What the model was used for in a conversation of Claude Code, as its transcript grows.
///
/// A message has a line for each of its blocks, each with the usage of the whole: the last one counts.
/// A conversation that is resumed goes on in its file, or begins another with the lines of the old one;
/// one that is compacted goes on, too.
package struct ClaudeTranscript: Sendable {
  /// An answer of the model.
  package struct Answer: Sendable, Equatable {
    /// The API's id, the same in every copy of the conversation.
    package var id: String
    /// As the line has it.
    package var time: String
    package var usage: ModelUsage
  }

  package let path: String
  /// In the order of their first lines.
  package private(set) var answers: [Answer] = []
  /// The ids of the calls of tools.
  package private(set) var toolCalls: Set<String> = []
  private var places: [String: Int] = [:]
  private var offset = 0

  private static let chunk = 1 << 20
  private static let mark = Array(#""usage""#.utf8)

  package init(path: String) {
    self.path = path
  }

  /// Takes over what is new; a line that is not whole yet is left for later.
  package mutating func update() throws {
    let file = try File(path, .read)
    let size = try file.status().size
    // A file that shrank is another one.
    if size < offset { self = ClaudeTranscript(path: path) }
    var rest: [UInt8] = []
    var position = offset
    while position < size {
      let bytes = try file.read(at: position, count: min(size - position, Self.chunk))
      guard !bytes.isEmpty else { break }
      position += bytes.count
      rest += bytes
      guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      for line in rest[...end].split(separator: UInt8(ascii: "\n")) { take(Array(line)) }
      offset += end + 1
      rest.removeFirst(end + 1)
    }
  }

  private mutating func take(_ line: [UInt8]) {
    guard line.firstPlace(of: Self.mark) != nil, let json = try? JSON(parsing: line),
      json["type"]?.string == "assistant", let message = json["message"],
      let id = message["id"]?.string, !id.isEmpty, id.utf8.count <= 256,
      let usage = message["usage"], usage.object != nil
    else { return }
    for block in message["content"]?.array ?? [] where block["type"]?.string == "tool_use" {
      if let id = block["id"]?.string { toolCalls.insert(id) }
    }
    let answer = Answer(
      id: id, time: json["timestamp"]?.string ?? "",
      usage: ModelUsage(model: message["model"]?.string, claude: usage))
    if let place = places[id] {
      answers[place].usage = answer.usage
    } else {
      places[id] = answers.count
      answers.append(answer)
    }
  }
}
