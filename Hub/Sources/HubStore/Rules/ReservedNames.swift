import CoordinationAPI

/// Names that agents and nodes cannot use, in upper or lower case.
enum ReservedNames {
  /// The sender of notices.
  static let roost = "roost"
  /// The node from which the hub itself sends notices.
  static let hub = "hub"
  /// The person at a node.
  static let user = "user"

  /// Whether no agent may register a name.
  static func isReservedForAgents(_ name: String) -> Bool {
    [roost, user].contains(name.lowercased())
  }

  /// Whether a node name stands for the hub itself, or for a token that names no node.
  static func isReservedForNodes(_ id: String) -> Bool {
    let id = id.lowercased()
    return id == hub || id.hasPrefix("token-t") && Identifier.isValid(id.dropFirst(6), prefix: "t")
  }
}
