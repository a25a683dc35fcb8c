package import JSONSyntax
package import Model

/// How well an agent fits a team, as seed 001 weighs it.
package struct AgentScore: Sendable, Equatable {
  package var agent: Address
  /// The parts, each between 0 and its weight.
  package var trust: Double
  package var capability: Double
  package var performance: Double
  package var price: Double
  package var availability: Double

  package var total: Double { trust + capability + performance + price + availability }

  /// The seed's default weights.
  package enum Weight {
    package static let trust = 0.35
    package static let capability = 0.25
    package static let performance = 0.20
    package static let price = 0.15
    package static let availability = 0.05
  }

  /// An agent that may be chosen, with what the choice depends on.
  package struct Candidate: Sendable, Equatable {
    package var agent: Address
    package var capabilities: [String] = []
    package var trust = Reconciliation.unknownTrust
    /// The share of its tasks that succeeded; 0 where there were none.
    package var successRate = 0.0
    /// What one task costs, in dollars; 10 and more count alike.
    package var price = 0.0
    package var health = Health.healthy
    /// Why it cannot be chosen; nil where nothing is wrong.
    package var refusal: String?

    package init(agent: Address) {
      self.agent = agent
    }
  }

  /// How an agent is, as far as availability goes.
  package enum Health: String, CaseIterable, Sendable {
    case healthy
    case degraded
    case unhealthy
    case unknown
  }

  /// Weighs a candidate for a team that needs capabilities; with none needed all fit alike.
  package init(_ candidate: Candidate, needs: [String]) {
    agent = candidate.agent
    trust = min(max(candidate.trust, 0), 1) * Weight.trust
    let met = Set(needs).intersection(candidate.capabilities).count
    let share = needs.isEmpty ? 1 : Double(met) / Double(Set(needs).count)
    capability = share * Weight.capability
    performance = min(max(candidate.successRate, 0), 1) * Weight.performance
    price = (1 - min(max(candidate.price, 0) / 10, 1)) * Weight.price
    availability =
      switch candidate.health {
      case .healthy: Weight.availability
      case .degraded: Weight.availability / 2
      case .unhealthy, .unknown: 0
      }
  }

  /// The best of those that have one of the capabilities, best first; ties are broken by name.
  package static func best(_ candidates: [Candidate], needs: [String]) -> [AgentScore] {
    candidates
      .filter { $0.refusal == nil && $0.health != .unhealthy }
      .filter { needs.isEmpty || !Set(needs).isDisjoint(with: $0.capabilities) }
      .map { AgentScore($0, needs: needs) }
      .sorted { a, b in
        a.total != b.total
          ? a.total > b.total : (a.agent.name, a.agent.team) < (b.agent.name, b.agent.team)
      }
  }
}

extension AgentScore {
  package init(json: JSON) throws {
    func part(_ key: String) -> Double { json[key]?.double ?? 0 }
    agent = try Address(json.requiredString("agent"))
    trust = part("trust")
    capability = part("capability")
    performance = part("performance")
    price = part("price")
    availability = part("availability")
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "total": .decimal(total), "trust": .decimal(trust),
      "capability": .decimal(capability), "performance": .decimal(performance),
      "price": .decimal(price), "availability": .decimal(availability),
    ]
  }
}
