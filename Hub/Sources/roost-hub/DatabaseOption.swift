import ArgumentParser
import Foundation
import HubStore

/// The option that names the database.
struct DatabaseOption: ParsableArguments {
  @Option(help: "The hub's database.")
  var data: String

  /// Opens a database that is there: a new one, made of a mistyped name, would be empty.
  func openExisting() throws -> SQLiteStore {
    guard FileManager.default.fileExists(atPath: data) else {
      throw CommandError("there is no database \(data); name the hub's with --data")
    }
    return try SQLiteStore(path: data)
  }
}
