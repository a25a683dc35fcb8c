/// What waits for a person, as one short line: "2 mail · ann needs you".
package struct WaitingSummary: Sendable, Equatable {
  package private(set) var counts: [Alert.Kind: Int] = [:]
  private var names: [Alert.Kind: Set<String>] = [:]

  package init(_ alerts: [Alert]) {
    // A notice in the mailbox stands for an agent that is counted by itself.
    let keys = Set(alerts.map(\.key))
    for alert in alerts where !(alert.other.map(keys.contains) ?? false) {
      guard names[alert.kind, default: []].insert(alert.about).inserted || alert.kind == .mail
      else { continue }
      counts[alert.kind, default: 0] += 1
    }
  }

  /// Empty where nothing waits; it has no character that tmux takes for more than itself.
  package var line: String {
    Alert.Kind.allCases.compactMap { kind in
      counts[kind].map { count in
        Self.phrase(kind, count: count, names: kind == .mail ? [] : (names[kind] ?? []).sorted())
      }
    }.joined(separator: " · ").filter { $0 != "#" && $0 != "%" }
  }

  /// So many things of a kind, with the names of a few.
  static func phrase(_ kind: Alert.Kind, count: Int, names: [String]) -> String {
    let few = count <= 3 && !names.isEmpty ? names.prefix(3).joined(separator: ", ") : nil
    let isOne = names.count == 1 || (few == nil && count == 1)
    switch kind {
    case .mail: return "\(count) mail\(few.map { " (\($0))" } ?? "")"
    case .needsYou: return "\(few ?? "\(count)") need\(isOne ? "s" : "") you"
    case .failed: return "\(few ?? "\(count)") failed"
    case .finished: return "\(few ?? "\(count)") finished"
    }
  }
}
