import JSONSyntax
import Model
import Platform

/// The record that Claude Code keeps of a conversation, one JSON object a line.
enum Transcript {
  /// How much of its end is read.
  private static let tail = 1 << 20

  /// The tokens of the conversation as its last answer counts them.
  static func tokens(_ path: String) -> Int? {
    guard let file = try? File(path, .read), let size = try? file.status().size,
      let bytes = try? file.read(at: max(0, size - tail), count: min(size, tail))
    else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")).reversed() {
      guard let usage = (try? JSON(parsing: Array(line)))?["message"]?["usage"] else { continue }
      let keys = [
        "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
      ]
      return keys.compactMap { usage[$0]?.integer }.reduce(0) { sum, tokens in
        Tally.clamped(sum + Tally.clamped(tokens))
      }
    }
    return nil
  }
}
