package import CoordinationAPI

/// The rules for whose a node is.
package enum NodeRules {
  /// Gives a node to another token, with the agents that it registered.
  ///
  /// - Throws: `Refusal` for a node or a token that is not there, or is not for the repository.
  package static func give(
    _ id: String, to tokenID: String, of repository: RepositoryName,
    in transaction: any WriteTransaction
  ) throws -> Node {
    guard var node = try transaction.node(id, in: repository) else {
      throw Refusal(
        .missing, "no_node", "no node \(id) in \(repository); roost-hub node list shows them")
    }
    guard let token = try transaction.token(id: tokenID) else {
      throw Refusal(.missing, "no_token", "no token \(tokenID); roost-hub token list shows them")
    }
    guard token.scope.contains(repository) else {
      throw Refusal(
        .forbidden, "other_repository", "the token \(tokenID) is not for \(repository)")
    }
    node.tokenID = tokenID
    try transaction.put(node)
    return node
  }
}
