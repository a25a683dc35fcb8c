import CoordinationAPI

/// Names with a meaning of their own, whatever the case of their letters.
enum ReservedNames {
  /// The sender of notices, and the node that the hub's own come from.
  static let roost = "roost"
  static let hub = "hub"
  /// The person at a node.
  static let user = "user"

  /// Whether no agent is registered under a name.
  static func isReservedForAgents(_ name: String) -> Bool {
    [roost, user].contains(name.lowercased())
  }

  /// Whether a node is the hub itself, or stands for a token that names no node.
  static func isReservedForNodes(_ id: String) -> Bool {
    let id = id.lowercased()
    return id == hub || id.hasPrefix("token-t") && Identifier.isValid(id.dropFirst(6), prefix: "t")
  }
}
