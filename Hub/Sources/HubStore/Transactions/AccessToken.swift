package import CoordinationAPI
import Crypto
package import Foundation

/// A token as the hub stores it: its properties and its hash, without the secret.
package struct AccessToken: Sendable, Equatable {
  /// The kind of a token, from which its rights follow.
  package enum Kind: String, Sendable, CaseIterable {
    /// Acts only for agents that nodes of its owner registered.
    case user
    /// Acts as a user token does, and also decides for the whole team.
    case admin
    /// Acts for every agent of its repositories, and also decides for the whole team.
    case service

    /// Whether it may act for agents that nodes of other owners registered.
    var actsForAll: Bool { self == .service }

    /// Whether it may replace a repository's policy and cancel any work request.
    var decidesForTeam: Bool { self != .user }
  }

  /// Identifies the token in lists and commands; it is not a secret.
  package let id: String
  package let hash: TokenHash
  package let kind: Kind
  package let owner: String?
  package let scope: TokenScope
  package let createdAt: WireTime
  package let expiresAt: WireTime?
  package var revokedAt: WireTime?

  package init(
    id: String, hash: TokenHash, kind: Kind, owner: String?, scope: TokenScope,
    createdAt: WireTime, expiresAt: WireTime?
  ) {
    self.id = id
    self.hash = hash
    self.kind = kind
    self.owner = owner
    self.scope = scope
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

/// The repositories for which a token is valid: `owner/name`, or `owner/*` for all of an owner.
package struct TokenScope: Sendable, Equatable {
  package let patterns: [String]

  /// Nil if there is no pattern, or one of them is not valid.
  package init?(_ patterns: [String]) {
    guard !patterns.isEmpty, patterns.allSatisfy(Self.isPattern) else { return nil }
    self.patterns = patterns
  }

  private static func isPattern(_ text: String) -> Bool {
    RepositoryName(text.hasSuffix("/*") ? text.dropLast() + "x" : text) != nil
  }

  package func contains(_ repository: RepositoryName) -> Bool {
    patterns.contains { $0 == repository.description || $0 == "\(repository.owner)/*" }
  }
}

/// The SHA-256 of a token, which is stored in place of the secret.
package struct TokenHash: Sendable, Hashable {
  package let bytes: Data

  package init(bytes: Data) {
    self.bytes = bytes
  }

  package init(of token: String) {
    bytes = Data(SHA256.hash(data: Data(token.utf8)))
  }

  /// Compares in constant time, so that the duration does not reveal where the hashes differ.
  package static func == (a: TokenHash, b: TokenHash) -> Bool {
    guard a.bytes.count == b.bytes.count else { return false }
    return zip(a.bytes, b.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
