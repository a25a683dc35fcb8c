/// A task as somebody last saw it.
package struct SeenTask: Sendable, Equatable {
  package var id: String
  /// The number of the last line about it; nil where it was not seen yet.
  package var revision: Int?

  package init(id: String, revision: Int? = nil) {
    self.id = id
    self.revision = revision
  }
}
