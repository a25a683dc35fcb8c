/// When one of several tries at a task is given up; the seed's numbers, where "maximum" means that more
/// than as many end it, and nothing ends before a grace.
package struct CollapsePolicy: Sendable, Equatable {
  package var maxBreaks = 2
  package var maxFailedChecks = 1
  package var maxPoorResources = 2
  /// The worst of several may go where it has no more than this.
  package var minScore = 0.30
  /// And the best has as much more.
  package var minGap = 0.15
  package var minResource = 0.35
  /// How long a try is left alone, from when it was first looked at.
  package var grace = Duration.seconds(60)

  package init() {}

  /// Why a record ends a try; nil where it does not.
  func reason(_ record: CollapseRecord, resource: Double) -> String? {
    guard
      record.breaks > maxBreaks || record.failedChecks > maxFailedChecks
        || record.poorResources > maxPoorResources
    else { return nil }
    return "policy_threshold exceeded (invariant_breaks=\(record.breaks),"
      + " consecutive_compile_failures=\(record.failedChecks),"
      + " consecutive_resource_failures=\(record.poorResources),"
      + " resource_health_score=\(Self.decimals(resource)))"
  }

  /// A number from 0 to 1 with three decimals.
  static func decimals(_ value: Double) -> String {
    let digits = "\(Int((CollapseScore.unit(value) * 1000).rounded()) + 10_000)"
    return "\(digits.dropFirst().dropLast(3).last ?? "0").\(digits.suffix(3))"
  }
}
