import ArgumentParser
import HubStore

/// Copies the database, even while a hub uses it.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the database, even while a hub uses it.")

  @OptionGroup var database: DatabaseOption

  @Option(help: "The file for the copy; an existing copy is replaced.")
  var to: String

  func run() async throws {
    let store = try database.openExisting()
    try await store.backUp(to: to)
    try store.close()
    print("backed up \(database.data) to \(to)")
  }
}
