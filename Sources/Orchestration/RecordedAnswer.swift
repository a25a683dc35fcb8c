import AgentReports

/// The last answer that a cost counts, as the cost's key names it.
struct RecordedAnswer {
  static let prefix = "usage-"

  var id: String
  /// What of the answer was counted; its transcript may have had only a part of it.
  var usage: ModelUsage

  init(id: String, usage: ModelUsage) {
    self.id = id
    self.usage = usage
  }

  init?(key: String) {
    let parts = key.dropFirst(Self.prefix.count).prefix { $0 != "/" }
      .split(separator: "-", omittingEmptySubsequences: false)
    let counts = parts.suffix(4).compactMap { Int($0) }
    guard parts.count > 4, counts.count == 4 else { return nil }
    id = parts.dropLast(4).joined(separator: "-")
    usage = ModelUsage()
    (usage.input, usage.output) = (counts[0], counts[1])
    (usage.cacheRead, usage.cacheWrite) = (counts[2], counts[3])
  }

  var key: String {
    "\(Self.prefix)\(id)-\(usage.input)-\(usage.output)-\(usage.cacheRead)-\(usage.cacheWrite)"
  }
}
