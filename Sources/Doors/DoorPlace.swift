package import Platform

/// Where a door is.
package struct DoorPlace: Sendable, Equatable {
  package var process: ProcessTable.Identity
  /// A path or an address.
  package var address: String
  /// The conversation behind it, as the program calls it.
  package var conversation: String
  /// The file in which the program records that conversation; nil where it has none.
  package var record: String?
  /// What lets Roost in; nil where nothing does.
  package var key: String?
  /// The terminal of the program's pane.
  package var terminal: String?

  package init(process: ProcessTable.Identity, address: String, conversation: String) {
    self.process = process
    self.address = address
    self.conversation = conversation
  }
}

package enum DoorFinding: Sendable, Equatable {
  case open(DoorPlace)
  /// There is none that can be used now, and why.
  case closed(String)
}
