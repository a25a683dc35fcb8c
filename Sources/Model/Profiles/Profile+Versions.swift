extension Profile {
  /// What is different about some versions of the program.
  package struct Variant: Sendable, Equatable {
    package var versions: VersionRange
    package var profile: Profile

    package init(versions: VersionRange, profile: Profile) {
      self.versions = versions
      self.profile = profile
    }
  }

  /// The profile for a version of the program: the last variant that is for it, or the profile itself.
  package func suiting(_ version: ProgramVersion?) -> Profile {
    guard let version else { return self }
    return variants.last { $0.versions.contains(version) }?.profile ?? self
  }

  /// Whether Roost has seen the screens of a version, or of one that differs in its last number alone.
  package func knows(_ version: ProgramVersion) -> Bool {
    guard let measured else { return true }
    return version.numbers.prefix(2) == measured.numbers.prefix(2)
  }
}
