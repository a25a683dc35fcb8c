import ArgumentParser
import Foundation
import HubStore

/// The option `--data`, which names the database.
struct DatabaseOption: ParsableArguments {
  @Option(help: "The hub's database.")
  var data: String

  /// Opens an existing database: a new one, created by a mistyped name, would be empty.
  func openExisting() throws -> SQLiteStore {
    guard FileManager.default.fileExists(atPath: data) else {
      throw CommandError("there is no database \(data); give the hub's database with --data")
    }
    return try SQLiteStore(path: data)
  }
}
