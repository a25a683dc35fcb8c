import ArgumentParser
import CoordinationAPI
import Foundation
import HubStore

/// Lists the tokens, without their secrets.
struct TokenList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tokens.")

  @OptionGroup var database: DatabaseOption

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let store = try database.openExisting()
    let tokens = try await store.read { try $0.tokens() }
    try store.close()
    let rows = tokens.map { TokenRow($0) }
    if json {
      print(try TokenRow.encode(rows))
    } else if rows.isEmpty {
      print("no tokens; create one with roost-hub token create")
    } else {
      for row in rows { print(row.line) }
    }
  }
}

/// A token, as it is printed.
struct TokenRow: Encodable {
  let id: String
  let token: String?
  let kind: String
  let owner: String?
  let repos: [String]
  let createdAt: String
  let expiresAt: String?
  let revokedAt: String?

  /// The names of the fields in JSON.
  enum CodingKeys: String, CodingKey {
    case id
    case token
    case kind
    case owner
    case repos
    case createdAt = "created_at"
    case expiresAt = "expires_at"
    case revokedAt = "revoked_at"
  }

  init(_ token: AccessToken, secret: String? = nil) {
    id = token.id
    self.token = secret
    kind = token.kind.rawValue
    owner = token.owner
    repos = token.scope.patterns
    createdAt = token.createdAt.text
    expiresAt = token.expiresAt?.text
    revokedAt = token.revokedAt?.text
  }

  var json: String {
    get throws { try Self.encode(self) }
  }

  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  var line: String {
    let state = revokedAt.map { "revoked \($0)" } ?? expiresAt.map { "until \($0)" } ?? "valid"
    return [id, kind, owner ?? "-", repos.joined(separator: ","), state].joined(separator: "  ")
  }
}
