import JSONSyntax

/// The tokens that one model read and wrote, each kind counted once.
package struct ModelUsage: Sendable, Equatable {
  /// Nil where the program does not tell.
  package var model: String?
  /// Read, and in no cache.
  package var input = 0
  package var output = 0
  package var cacheRead = 0
  package var cacheWrite = 0
  /// What the program says that it cost, in dollars as it writes them.
  package var dollars: String?

  package init(model: String? = nil) {
    self.model = model
  }

  package var isZero: Bool { sum == 0 }

  /// All of them together.
  var sum: Int { min(input + output + cacheRead + cacheWrite, Self.limit) }

  /// Counts as Claude's API writes them; numbers that are none are passed over.
  init(model: String?, claude usage: JSON) {
    self.init(model: model)
    input = Self.count(usage["input_tokens"])
    output = Self.count(usage["output_tokens"])
    cacheRead = Self.count(usage["cache_read_input_tokens"])
    cacheWrite = Self.count(usage["cache_creation_input_tokens"])
  }

  /// Counts as Codex writes them: what is cached is a part of what is read.
  init(model: String?, codex usage: JSON) {
    self.init(model: model)
    cacheRead = Self.count(usage["cached_input_tokens"])
    cacheWrite = Self.count(usage["cache_write_input_tokens"])
    input = max(0, Self.count(usage["input_tokens"]) - cacheRead - cacheWrite)
    output = Self.count(usage["output_tokens"])
  }

  /// Whether no count is less than in another.
  func isAtLeast(_ other: ModelUsage) -> Bool {
    input >= other.input && output >= other.output && cacheRead >= other.cacheRead
      && cacheWrite >= other.cacheWrite
  }

  /// Whether all counts are those of another, of whichever model.
  func isSame(as other: ModelUsage) -> Bool { isAtLeast(other) && other.isAtLeast(self) }

  /// The sum; numbers that leave the range stay at its end.
  package func adding(_ other: ModelUsage) -> ModelUsage { combined(other, +) }

  /// What there is more than in an earlier count of the same; nothing of a kind that is less.
  package func beyond(_ other: ModelUsage) -> ModelUsage { combined(other) { max(0, $0 - $1) } }

  private func combined(_ other: ModelUsage, _ operation: (Int, Int) -> Int) -> ModelUsage {
    var result = self
    result.input = min(operation(input, other.input), Self.limit)
    result.output = min(operation(output, other.output), Self.limit)
    result.cacheRead = min(operation(cacheRead, other.cacheRead), Self.limit)
    result.cacheWrite = min(operation(cacheWrite, other.cacheWrite), Self.limit)
    return result
  }

  static let limit = 1 << 53

  static func count(_ json: JSON?) -> Int { min(max(json?.integer ?? 0, 0), limit) }
}
