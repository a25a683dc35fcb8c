import JSONSyntax
import Platform
package import Swarm

/// What the program of an attempt printed.
package struct AttemptOutput: Sendable {
  /// The end of it.
  package let tail: String

  /// How much of the end is looked at, in bytes.
  private static let limit = 256 << 10

  package init(of files: AttemptFiles) throws {
    guard let status = try Files.status(files.output) else {
      tail = ""
      return
    }
    let file = try File(files.output, .read)
    let bytes = try file.read(at: max(0, status.size - Self.limit), count: Self.limit)
    tail = String(decoding: bytes, as: UTF8.self)
  }
}

extension AttemptReport {
  /// What an agent says of its work: the file that it was asked to write, else the end of its output.
  ///
  /// A file that is not what was asked for counts as none.
  package init(of files: AttemptFiles) throws {
    self.init()
    let output = try AttemptOutput(of: files).tail
    for line in output.split(whereSeparator: \.isNewline).reversed() {
      guard line.hasPrefix("{"), let json = try? JSON(parsing: Array(line.utf8)) else { continue }
      if read(envelope: json) { break }
    }
    if summary.isEmpty { summary = Self.lastWords(output) }
    guard let bytes = try Files.read(files.result), bytes.count <= Self.resultLimit,
      let json = try? JSON(parsing: bytes)
    else { return }
    status = json["status"]?.string.flatMap(Status.init) ?? status
    summary = json["summary"]?.string ?? summary
    artifacts = (json["artifacts"]?.array ?? []).compactMap(\.string)
  }

  /// How large a result may be, in bytes.
  private static let resultLimit = 1 << 20

  /// How much of the end of what an agent printed stands for its result where it says nothing else.
  private static let wordLimit = 4096

  private static func lastWords(_ output: String) -> String {
    String(decoding: output.utf8.suffix(wordLimit), as: UTF8.self)
  }

  /// Reads the last word of Claude Code, of Codex or of another agent that prints JSON.
  private mutating func read(envelope json: JSON) -> Bool {
    switch json["type"]?.string {
    case "result":
      summary = json["result"]?.string ?? summary
      turns = json["num_turns"]?.integer
      cost = json["total_cost_usd"]?.double.map { Int(($0 * 1_000_000).rounded()) }
      session = json["session_id"]?.string
      if json["is_error"]?.bool == true { status = .blocked }
      return true
    case "item.completed":
      guard json["item"]?["type"]?.string == "agent_message" else { return false }
      summary = json["item"]?["text"]?.string ?? summary
      return true
    case "turn.completed":
      let usage = json["usage"]
      let counts = ["input_tokens", "output_tokens"].compactMap { usage?[$0]?.integer }
      tokens = counts.isEmpty ? nil : counts.reduce(0, +)
      return false
    default:
      guard json["stats"] != nil, let response = json["response"]?.string else { return false }
      summary = response
      return true
    }
  }
}
