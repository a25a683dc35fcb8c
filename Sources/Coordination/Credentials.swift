import Foundation
import JSONSyntax
import Platform
package import Store

/// Tokens for hubs: in the system's keychain where there is one, else in `credentials.json`, which
/// only its owner may read.
///
/// One in the file is the newer: it is there because the keychain did not take it.
package struct Credentials: Sendable {
  private let home: Home
  private let keychain: Keychain?

  /// `environment["ROOST_KEYCHAIN"] == "0"` keeps tokens in the file.
  package init(home: Home, environment: [String: String]) {
    self.home = home
    keychain =
      environment["ROOST_KEYCHAIN"] == "0" ? nil : Keychain.find(path: environment["PATH"])
  }

  /// Where a token is kept.
  package enum Place: Sendable, Equatable {
    case keychain(String)
    case file(String)

    package var description: String {
      switch self {
      case .keychain(let name): name
      case .file(let path): path
      }
    }
  }

  package func token(for repository: String) async throws -> String? {
    if let token = try await blocking({ try file().tokens[repository] }) { return token }
    return try await keychain?.token(for: repository)
  }

  /// Keeps a token, in place of the one that was known.
  package func store(_ token: String, for repository: String) async throws -> Place {
    if let keychain, try await keychain.store(token, for: repository) {
      try await change { $0[repository] = nil }
      return .keychain(keychain.name)
    }
    try await change { $0[repository] = token }
    return .file(home.credentials)
  }

  /// - Throws: where a token is still there, or may be.
  package func remove(for repository: String) async throws {
    try await change { $0[repository] = nil }
    try await keychain?.remove(for: repository)
    guard try await token(for: repository) == nil else {
      throw CredentialsError(
        "\(keychain?.name ?? home.credentials) still has the token for \(repository); remove it"
          + " there")
    }
  }

  // MARK: - The file

  private struct Contents {
    var tokens: [String: String] = [:]
    var unknown = JSONObject()
  }

  private func change(_ body: @Sendable @escaping (inout [String: String]) -> Void) async throws {
    try await blocking {
      var contents = try file()
      let before = contents.tokens
      body(&contents.tokens)
      guard contents.tokens != before else { return }
      let tokens = contents.tokens.sorted { $0.key < $1.key }.map {
        JSONObject.Member(key: $0.key, value: .string($0.value))
      }
      let json = JSON.object(
        JSONObject([JSONObject.Member(key: "tokens", value: .object(JSONObject(tokens)))])
          .adding(contents.unknown))
      try Files.write(Array((json.text(.indented) + "\n").utf8), to: home.credentials)
    }
  }

  private func file() throws -> Contents {
    guard let bytes = try Files.read(home.credentials) else { return Contents() }
    if let mode = try Files.status(home.credentials)?.permissions, mode & 0o077 != 0 {
      throw CredentialsError(
        "\(home.credentials) may be read by others (mode \(String(mode, radix: 8))); run"
          + " `chmod 600 \(home.credentials)`")
    }
    do {
      let json = try JSON(parsing: bytes)
      guard let object = json.object else { throw JSONShapeError("it is not a JSON object") }
      var contents = Contents()
      for member in json["tokens"]?.object?.members ?? [] {
        contents.tokens[member.key] = member.value.string
      }
      contents.unknown = object.except(["tokens"])
      return contents
    } catch {
      // The text of a parser's error may quote what it read.
      throw CredentialsError("\(home.credentials) is damaged; give the tokens again or remove it")
    }
  }
}

package struct CredentialsError: Error, CustomStringConvertible {
  package let description: String

  init(_ text: String) {
    description = text
  }
}
