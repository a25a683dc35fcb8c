import Model

extension Sequence where Element: Sendable {
  /// The one that a person means by a name or a whole address; of several with that name, the one that
  /// lives in the team; nil where nobody is meant.
  func meant(
    by written: String, in team: String, _ address: (Element) -> Address
  ) throws(FormationError) -> Element? {
    let found = filter { address($0).name == written || "\(address($0))" == written }
    guard Set(found.map(address)).count > 1 else { return found.first }
    if let own = found.first(where: { address($0).team == team }) { return own }
    throw .ambiguous(written, Array(Set(found.map(address))))
  }
}
