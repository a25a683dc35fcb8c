import ArgumentParser
import CoordinationAPI
import HubStore

/// Revokes a token; a running hub refuses it from the next request on.
struct TokenRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Revoke a token; a running hub refuses it at once.")

  @OptionGroup var database: DatabaseOption

  @Argument(help: "The token's id, as list prints it.")
  var id: String

  func run() async throws {
    let store = try database.openExisting()
    let (id, time) = (id, WireTime.now)
    let outcome = await Result(catching: {
      try await store.write { try TokenRules.revoke(id, at: time, in: $0) }
    })
    try store.close()
    do {
      print("revoked \(try outcome.get().id)")
    } catch let refusal as Refusal {
      throw CommandError(refusal.message)
    }
  }
}

extension Result where Failure == any Error {
  /// Creates a result from what an asynchronous body returns or throws.
  init(catching body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
