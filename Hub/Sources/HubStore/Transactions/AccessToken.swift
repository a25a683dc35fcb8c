package import CoordinationAPI
import Crypto
package import Foundation

/// A token as the hub keeps it: everything but the token.
package struct AccessToken: Sendable, Equatable {
  /// What a token may do.
  package enum Kind: String, Sendable, CaseIterable {
    /// Acts only for agents that its own nodes registered.
    case user
    /// Acts as a user's, and decides what is the whole team's.
    case admin
    /// Acts for every agent of its repositories, and decides what is the whole team's.
    case service

    /// Whether it acts for agents that nodes of others registered.
    var actsForAll: Bool { self == .service }

    /// Whether it may replace a repository's policy and end anybody's request.
    var decidesForTeam: Bool { self != .user }
  }

  /// Names the token in lists and commands; it is no secret.
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

/// The repositories that a token is good for: `owner/name`, or `owner/*` for all of an owner.
package struct TokenScope: Sendable, Equatable {
  package let patterns: [String]

  /// Nil if one of the patterns is none.
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

/// The SHA-256 of a token: all that is ever stored of it.
package struct TokenHash: Sendable, Hashable {
  package let bytes: Data

  package init(bytes: Data) {
    self.bytes = bytes
  }

  package init(of token: String) {
    bytes = Data(SHA256.hash(data: Data(token.utf8)))
  }

  /// Compares in a time that does not tell where the difference is.
  package static func == (a: TokenHash, b: TokenHash) -> Bool {
    guard a.bytes.count == b.bytes.count else { return false }
    return zip(a.bytes, b.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
