package import Model

/// An agent of another machine whose team no longer reaches any.
package struct UnreachableAgent: Error, CustomStringConvertible {
  private let address: Address

  package init(_ address: Address) {
    self.address = address
  }

  package var description: String {
    "\(address) is on another machine, and team \(address.team) reaches none"
  }
}
