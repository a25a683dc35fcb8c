import Foundation
import JSONSyntax
package import Model
import Platform

/// team.json of each team, for other programs to read.
package struct TeamFiles: Sendable {
  let home: Home

  package init(_ home: Home) {
    self.home = home
  }

  /// Writes a team's file where its content changed; fields of other programs stay.
  ///
  /// - Returns: where a file that could not be read was kept, if there was one.
  package func write(_ team: Team) throws -> String? {
    let path = home.teamFile(team.name)
    let bytes = try Files.read(path)
    let old = bytes.flatMap { try? JSON(parsing: $0) }
    var aside: String?
    if bytes != nil, old?.object == nil {
      let kept = DamagedCopy.path(for: path)
      try Files.rename(path, to: kept)
      aside = kept
    }
    let new = TeamFile(team).json(over: old)
    // The files of a team that ends may have been put away already.
    let isKept = try team.dissolution == nil || Files.status(home.team(team.name)) != nil
    if new != old, isKept {
      try Files.createDirectory(home.team(team.name))
      try Files.write(new.bytes(.indented) + [UInt8(ascii: "\n")], to: path)
    }
    return aside
  }
}
