import Foundation
import Model
import Platform
import Store

/// Where the files of a dissolved team go.
extension DissolveService {
  /// Moves the team's files into the archive and forgets the team.
  ///
  /// Wherever it is cut off, it goes on by being done again.
  func putAway(_ name: String, in archive: String) async throws {
    let persons = context.keeper.state.teams[name]?.dissolution?.persons ?? [Name.user]
    let places = try await blocking { [self] in try moveFiles(of: name, to: archive) }
    // What came last, from whoever had read the state before.
    for place in places {
      let boxes = try await blocking { [self] in try mailboxes(of: name, movedTo: place) }
      for box in boxes where !persons.contains(box.owner.name) {
        do {
          try await MailReturn(context: context).all(
            of: box.owner, in: box.mail, because: Self.reason)
        } catch let error where !(error is CancellationError) {
          context.note("the mail of \(box.owner) in \(place) was not given back: \(error)")
        }
      }
    }
    try await blocking { [context] in
      try context.keeper.update { state in
        state.teams[name] = nil
        state.earlier.removeAll { $0.team == name }
      }
    }
  }

  /// Moves the team's directory, and returns where its files are; what was made in its place after an
  /// earlier try goes beside the rest.
  private func moveFiles(of team: String, to archive: String) throws -> [String] {
    let isMoved = try Files.status(archive) != nil
    guard try Files.status(context.home.team(team)) != nil else { return isMoved ? [archive] : [] }
    let later = "\(archive)/later-\(Timestamp.now.filter { $0.isNumber })"
    try Files.createDirectory(context.home.dissolved)
    try Mailbox.whileLocked(mailboxes(of: team).map(\.mail)[...]) {
      try Files.rename(context.home.team(team), to: isMoved ? later : archive)
    }
    return isMoved ? [archive, later] : [archive]
  }

  /// The mailboxes that a team has files of, here or where they were moved.
  private func mailboxes(
    of team: String, movedTo archive: String? = nil
  ) throws -> [(owner: Address, mail: Mailbox)] {
    func here(_ name: String) -> (owner: Address, mail: Mailbox) {
      let address = Address(name: name, team: team)
      let box = context.mailbox(of: address)
      return (address, archive.map(box.moved) ?? box)
    }
    let files = here(Name.user).mail.paths
    let boxes = try Files.names(in: Files.directory(of: files.file)).filter {
      $0.hasSuffix(".json") && !$0.hasPrefix(".")
    }.map { String($0.dropLast(5)) }
    let locks = try Files.names(in: Files.directory(of: files.lock))
    return Set(boxes + locks).sorted().map(here)
  }
}
