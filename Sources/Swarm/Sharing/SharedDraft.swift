package import JSONSyntax

/// A value that is to be published under a key of a run.
package struct SharedDraft: Sendable, Equatable {
  package var key: String
  package var value: JSON
  /// The task, or whoever else publishes it.
  package var producer: String
  package var tags: [String]
  /// For how long it is there; nil for as long as the run is.
  package var seconds: Double?
  /// Whether a value that is there already stays.
  package var isOnlyIfAbsent: Bool

  package init(
    key: String, value: JSON, producer: String, tags: [String] = [], seconds: Double? = nil,
    isOnlyIfAbsent: Bool = false
  ) {
    self.key = key
    self.value = value
    self.producer = producer
    self.tags = tags
    self.seconds = seconds
    self.isOnlyIfAbsent = isOnlyIfAbsent
  }
}
