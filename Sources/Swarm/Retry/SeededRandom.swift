/// Random numbers that are the same for a seed, so that what they decide is the same after a restart
/// (xorshift64*).
package struct SeededRandom: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  package init(seed: UInt64) {
    // The state is never 0, from which nothing but 0 follows; small seeds are spread over all bits.
    state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<4 { _ = next() }
  }

  /// The numbers that belong to some words, such as a run, a task and an attempt.
  package init(words: String...) {
    let digest = SHA256.digest(words.joined(separator: "\u{0}").utf8)
    self.init(seed: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  package mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
