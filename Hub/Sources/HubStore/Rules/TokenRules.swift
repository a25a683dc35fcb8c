package import CoordinationAPI
import Foundation

/// The rules for tokens: creating, checking and revoking them.
package enum TokenRules {
  /// Creates a token and returns its secret, which cannot be retrieved later.
  package static func create(
    kind: AccessToken.Kind, owner: String?, scope: TokenScope, expiresAt: WireTime?,
    at time: WireTime, in transaction: any WriteTransaction
  ) throws -> (secret: String, token: AccessToken) {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret = "rst_" + bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    let token = AccessToken(
      id: Identifier.make("t"), hash: TokenHash(of: secret), kind: kind, owner: owner,
      scope: scope, createdAt: time, expiresAt: expiresAt)
    try transaction.put(token)
    return (secret, token)
  }

  /// The token with a secret, if it is valid for the repository.
  ///
  /// - Throws: `Refusal` that says what is wrong with it.
  package static func check(
    _ secret: String, for repository: RepositoryName?, at time: WireTime,
    in transaction: any ReadTransaction
  ) throws -> AccessToken {
    try check(TokenHash(of: secret), for: repository, at: time, in: transaction)
  }

  /// Checks that a token that was valid for the repository still is.
  ///
  /// - Throws: `Refusal` that says why it is not.
  package static func checkAgain(
    _ token: AccessToken, for repository: RepositoryName?, at time: WireTime,
    in transaction: any ReadTransaction
  ) throws {
    if try transaction.isValid(token.hash, at: time) { return }
    _ = try check(token.hash, for: repository, at: time, in: transaction)
  }

  private static func check(
    _ hash: TokenHash, for repository: RepositoryName?, at time: WireTime,
    in transaction: any ReadTransaction
  ) throws -> AccessToken {
    guard let token = try transaction.token(hash: hash), token.hash == hash else {
      throw Refusal(.unauthenticated, "bad_token", "the hub does not know this token")
    }
    if token.revokedAt != nil {
      throw Refusal(.unauthenticated, "revoked_token", "the token \(token.id) was revoked")
    }
    if let expiresAt = token.expiresAt, expiresAt <= time {
      throw Refusal(
        .unauthenticated, "expired_token", "the token \(token.id) expired at \(expiresAt.text)")
    }
    if let repository, !token.scope.contains(repository) {
      throw Refusal(
        .forbidden, "other_repository", "the token \(token.id) is not valid for \(repository)")
    }
    return token
  }

  /// Revokes a token.
  ///
  /// - Throws: `Refusal` if there is no such token.
  package static func revoke(
    _ id: String, at time: WireTime, in transaction: any WriteTransaction
  ) throws -> AccessToken {
    guard var token = try transaction.token(id: id) else {
      throw Refusal(
        .missing, "no_token", "no token \(id); list the tokens with roost-hub token list")
    }
    token.revokedAt = token.revokedAt ?? time
    try transaction.put(token)
    return token
  }
}
