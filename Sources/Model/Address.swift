/// Where a message goes: `name`, `name@team` or `name@team/node`.
package struct Address: Sendable, Equatable, Hashable, CustomStringConvertible {
  package var name: String
  package var team: String
  /// The machine, where that is another one; the team is then the one here that reaches it.
  package var node: String?

  package init(name: String, team: String, node: String? = nil) {
    self.name = name
    self.team = team
    self.node = node
  }

  package var description: String { "\(name)@\(team)\(node.map { "/\($0)" } ?? "")" }

  /// An address as a person writes it, in which the team may be left out.
  package struct Partial: Sendable, Equatable {
    package var name: String
    package var team: String?
    package var node: String?

    /// Splits at the first `@`, as Claude Code does, and at the first `/` behind it.
    package init(_ text: String) throws(Name.Invalid) {
      let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      name = try Name.checked(String(parts[0]))
      guard parts.count == 2 else { return }
      let place = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      team = try Name.checked(String(place[0]), kind: "team")
      if place.count == 2 { node = try Name.checked(String(place[1]), kind: "node") }
    }
  }

  /// Reads an address whose team is given, with the machine if it names one.
  package static func anywhere(_ text: String) throws -> Address {
    var address = try Address(text)
    address.node = try Partial(text).node
    return address
  }

  /// Reads an address of this machine, whose team is given.
  package init(_ text: String) throws {
    let partial = try Partial(text)
    guard let team = partial.team else {
      throw Name.Invalid(kind: "agent", name: text, reason: "has no team; write name@team")
    }
    self.init(name: partial.name, team: team)
  }
}
