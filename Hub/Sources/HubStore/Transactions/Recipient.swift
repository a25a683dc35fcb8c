import CoordinationAPI

/// To whom a message goes: an agent wherever it is registered, or a name at one node.
package struct Recipient: Sendable, Hashable {
  package let name: String
  package let node: String?

  package init(name: String, node: String?) {
    self.name = name
    self.node = node
  }

  /// Reads `name` or `name@node`; nil if it is neither.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy(WireName.isValid) else { return nil }
    self.init(name: parts[0], node: parts.count == 2 ? parts[1] : nil)
  }
}
