package import Model
package import Platform

/// A running program whose door is looked for.
package struct DoorSubject: Sendable, Equatable {
  package var process: ProcessTable.Identity
  /// Nil where nothing but the door itself may tell.
  package var version: ProgramVersion?
  /// The versions whose door can be used; nil for all.
  package var versions: VersionRange?
  package var directory: String
  /// The terminal of its pane; nil where it has none.
  package var terminal: String?
  /// Whether it is only asked what became of a parcel: then a door counts that takes nothing now.
  package var isForTrace = false

  package init(process: ProcessTable.Identity, directory: String) {
    self.process = process
    self.directory = directory
  }

  /// Why a version's door is not used; nil where it is.
  func refusal(of version: ProgramVersion?) -> String? {
    guard let versions else { return nil }
    guard let version else { return "its version is not known" }
    return versions.contains(version)
      ? nil : "it is version \(version), and the door is used of \(versions) alone"
  }
}
