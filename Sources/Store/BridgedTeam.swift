import Foundation
import JSONSyntax
package import Model
import Platform

/// What another program's team is now, by its own files.
package struct BridgedTeam: Sendable, Equatable {
  /// Its members but for its lead, of those that have names as Roost has them.
  package var members: [String]
  /// The names of the directories in which its sessions have their mailboxes, the newest last; none
  /// where the mailboxes are in the team's own.
  package var sessions: [String]

  /// Reads them; nil where the team is not there any more.
  ///
  /// A file that is half written cannot be read: it changes once more.
  package init?(_ bridge: Team.Bridge) throws {
    guard try Files.status(bridge.inboxes)?.isDirectory == true else { return nil }
    let name =
      switch bridge.kind {
      case .jcode: "team.json"
      case .claude: "config.json"
      }
    let bytes = try Files.read("\(bridge.directory)/\(name)")
    let list = try bytes.map { try JSON(parsing: $0) }?["members"]?.array ?? []
    let names = list.compactMap { $0["name"]?.string }.filter(Self.isUsable)
    members = Array(Set(names)).sorted()
    sessions = []
    guard bridge.kind == .jcode else { return }
    sessions = try Files.folders(in: bridge.inboxes)
      .compactMap { path -> (name: String, time: Int64)? in
        let name = String(path.split(separator: "/").last ?? "")
        guard (try? Name.checked(name)) != nil else { return nil }
        return (name, try Files.status(path)?.modifiedNanoseconds ?? 0)
      }
      .sorted { ($0.time, $0.name) < ($1.time, $1.name) }.map(\.name)
  }

  /// Whether a name stands for the same file in both programs.
  private static func isUsable(_ name: String) -> Bool {
    (try? Name.checked(name)) != nil && !Name.isReserved(name) && !name.contains("." as Character)
      && name != Name.lead
  }
}

extension Team.Bridge {
  /// Removes what Roost keeps beside the mailboxes of another program: its locks, its cache, its copy.
  ///
  /// Texts that were too long for a mailbox stay: messages name them.
  package static func removeTraces(in inboxes: String) throws {
    for directory in try [inboxes] + Files.folders(in: inboxes) {
      for name in [".locks", ".index", ".mirror"] {
        let place = "\(directory)/\(name)"
        for file in try Files.names(in: place) { try Files.remove("\(place)/\(file)") }
        _ = Files.removeEmptyDirectory(place)
      }
    }
  }
}
