/// Where a milestone stands.
package enum MilestoneState: String, CaseIterable, Sendable {
  /// Planned; no money is set aside.
  case pending
  /// Its amount is set aside.
  case funded
  /// Somebody works on it.
  case active
  /// Done, with evidence; it may be disputed for a while.
  case completed
  /// Accepted for good.
  case released
  /// Its result is not accepted, or not yet; a person decides.
  case disputed
  /// Its time was over before it was done.
  case expired
  /// It was disputed, and the money went back.
  case refunded

  /// The states that may follow.
  package var next: Set<MilestoneState> {
    switch self {
    case .pending: [.funded, .expired]
    case .funded: [.active, .expired]
    case .active: [.completed, .disputed, .expired]
    case .completed: [.released, .disputed]
    case .disputed: [.refunded, .released]
    case .released, .expired, .refunded: []
    }
  }

  package var isFinal: Bool { next.isEmpty }

  /// Whether a state can follow, by whatever states between.
  package func leads(to later: MilestoneState) -> Bool {
    next.contains(later) || next.contains { $0.leads(to: later) }
  }

  /// Whether money is set aside for it.
  package var holdsMoney: Bool { self != .pending && !isFinal }
}
