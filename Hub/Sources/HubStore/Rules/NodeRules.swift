package import CoordinationAPI

/// The rules for which token owns a node.
package enum NodeRules {
  /// Transfers a node, with the agents that it registered, to another token.
  ///
  /// - Throws: `Refusal` if the node or the token does not exist, or the token is not valid for the
  ///   repository.
  package static func give(
    _ id: String, to tokenID: String, of repository: RepositoryName,
    in transaction: any WriteTransaction
  ) throws -> Node {
    guard var node = try transaction.node(id, in: repository) else {
      throw Refusal(
        .missing, "no_node",
        "no node \(id) in \(repository); list the nodes with roost-hub node list")
    }
    guard let token = try transaction.token(id: tokenID) else {
      throw Refusal(
        .missing, "no_token", "no token \(tokenID); list the tokens with roost-hub token list")
    }
    guard token.scope.contains(repository) else {
      throw Refusal(
        .forbidden, "other_repository", "the token \(tokenID) is not valid for \(repository)")
    }
    node.tokenID = tokenID
    try transaction.put(node)
    return node
  }
}
