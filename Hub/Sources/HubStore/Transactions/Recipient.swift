import CoordinationAPI

/// The sender or recipient of a message: an agent, wherever it is registered, or a name at one
/// node.
package struct Recipient: Sendable, Hashable {
  package let name: String
  package let node: String?

  package init(name: String, node: String?) {
    self.name = name
    self.node = node
  }

  /// Parses `name` or `name@node`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy(WireName.isValid) else { return nil }
    self.init(name: parts[0], node: parts.count == 2 ? parts[1] : nil)
  }
}
