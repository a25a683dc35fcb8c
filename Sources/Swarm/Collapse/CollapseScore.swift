/// How well one of several tries at a task is doing, from 0 to 1; the seed's parts and weights.
package struct CollapseScore: Sendable, Equatable {
  /// Whether its check passes.
  package var compile: Double
  package var test: Double
  /// How much of what it changes is its own.
  package var contract: Double
  /// How much of what it changes others change too.
  package var conflict: Double
  /// How fast it changes something.
  package var velocity: Double
  /// How well its machine does.
  package var resource: Double
  /// How often something was found broken.
  package var breaks: Int

  package init(
    compile: Double, test: Double, contract: Double, conflict: Double, velocity: Double,
    resource: Double, breaks: Int
  ) {
    self.compile = compile
    self.test = test
    self.contract = contract
    self.conflict = conflict
    self.velocity = velocity
    self.resource = resource
    self.breaks = breaks
  }

  package var value: Double {
    let good =
      0.29 * compile + 0.14 * test + 0.18 * contract + 0.14 * (1 - conflict) + 0.08 * velocity
      + 0.17 * resource
    return Self.unit(good - min(max(0.1 * Double(breaks), 0), 0.6))
  }

  static func unit(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }
}
