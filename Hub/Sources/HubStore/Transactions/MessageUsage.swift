/// How many messages and bytes of a token the hub holds, to compare with its quota.
package struct MessageUsage: Sendable, Equatable {
  /// Pending messages, and the bytes of their records.
  package var waiting = 0
  package var waitingBytes = 0
  /// Bytes of all messages, including finished ones that are still kept.
  package var storedBytes = 0

  package init(waiting: Int = 0, waitingBytes: Int = 0, storedBytes: Int = 0) {
    self.waiting = waiting
    self.waitingBytes = waitingBytes
    self.storedBytes = storedBytes
  }
}
