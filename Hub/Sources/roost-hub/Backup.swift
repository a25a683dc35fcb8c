import ArgumentParser
import HubStore

/// Copies the database, also while a hub serves from it.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the database, also while a hub serves from it.")

  @OptionGroup var database: DatabaseOption

  @Option(help: "The copy; an earlier one of this name is replaced.")
  var to: String

  func run() async throws {
    let store = try database.openExisting()
    try await store.backUp(to: to)
    try store.close()
    print("backed up \(database.data) to \(to)")
  }
}
