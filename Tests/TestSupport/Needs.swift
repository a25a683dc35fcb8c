import Platform
package import Testing

/// What tests need besides Swift; without it they are skipped, with a hint.
extension Trait where Self == ConditionTrait {
  /// Programs that are looked for in PATH.
  package static func needs(_ programs: String...) -> ConditionTrait {
    let missing = programs.filter { ExecutableSearch.find($0) == nil }
    return .enabled(
      if: missing.isEmpty,
      "not installed: \(missing.joined(separator: ", ")); `make setup` installs it")
  }

  /// A hub that was built, or that `ROOST_HUB` names.
  package static var needsHub: ConditionTrait {
    .enabled(if: HubProcess.program != nil, "the hub is not built; `make hub` builds it")
  }

  /// Minutes of a machine that does nothing else: `ROOST_HEAVY=1` says that there are.
  package static var heavy: ConditionTrait {
    .enabled(
      if: ThisProcess.environment["ROOST_HEAVY"] == "1",
      "it fills the machine for minutes; `make test` runs it, or ROOST_HEAVY=1")
  }
}
