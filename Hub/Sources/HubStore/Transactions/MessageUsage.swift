/// What a token's messages take.
package struct MessageUsage: Sendable, Equatable {
  /// Messages that are pending, and the bytes of their records.
  package var waiting = 0
  package var waitingBytes = 0
  /// Bytes of all of its messages, also of those that were finished and are kept for a while.
  package var storedBytes = 0

  package init(waiting: Int = 0, waitingBytes: Int = 0, storedBytes: Int = 0) {
    self.waiting = waiting
    self.waitingBytes = waitingBytes
    self.storedBytes = storedBytes
  }
}
