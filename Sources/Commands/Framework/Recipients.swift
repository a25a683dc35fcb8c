import Model

/// Several recipients in one word: names with commas between them, and groups.
///
/// `@all` stands for every other live agent of the team, `@type:TYPE` for those of a type, and
/// `@GROUP` for the names that config.json has for it.
extension Identity {
  /// Everybody that a word means, each once; `sender` gets nothing from a group.
  func destinations(
    _ written: String, team: String?, from sender: String
  ) throws -> [Destination] {
    guard written.contains("," as Character) || written.hasPrefix("@") else {
      return [try destination(written, team: team)]
    }
    var found: [Destination] = []
    for part in written.split(separator: ",", omittingEmptySubsequences: false) {
      guard !part.isEmpty else {
        throw UsageError("\"\(written)\" has an empty name; write NAME,NAME")
      }
      let next =
        part.hasPrefix("@")
        ? try members(of: String(part.dropFirst()), team: team, from: sender)
        : [try destination(String(part), team: team)]
      found += next.filter { !found.contains($0) }
    }
    return found
  }

  /// All agents of a team but one, here and on other machines, and of those here the ones that have
  /// ended.
  func everybody(
    in team: String, but sender: String
  ) throws -> (live: [Destination], ended: [Agent]) {
    let here = others(in: team, than: sender)
    // Guests of a team that was formed have their mailboxes elsewhere, and none of them twice.
    let own = ownAgent
    let guests = try guests(of: team).filter { $0 != own?.address }
    let away = guests.filter { $0.node == nil }.compactMap { state.agent($0) }
    let all = here + away
    var live = all.filter(\.isLive).map { Destination.local($0.address) }
    live += try guests.filter { $0.node != nil }.map { try destination(of: $0) }
    let named = Set(guests.filter { $0.node != nil }.map(\.name))
    live += remoteAgents(of: team).filter { !named.contains($0.name) }.map(Destination.remote)
    return (live, all.filter { !$0.isLive })
  }

  private func others(in team: String, than sender: String) -> [Agent] {
    (state.teams[team]?.agents.values.sorted { $0.name < $1.name } ?? [])
      .filter { $0.name != sender }
  }

  private func members(
    of group: String, team given: String?, from sender: String
  ) throws -> [Destination] {
    if let names = try session.settings().groups[group] {
      return try names.filter { $0 != sender }.map { try destination($0, team: given) }
    }
    guard group == "all" || group.hasPrefix("type:") else {
      let known = ["all", "type:TYPE"] + (try session.settings().groups.keys.sorted())
      throw CommandFailure(
        "there is no group @\(group); there are \(known.map { "@\($0)" }.joined(separator: ", "))")
    }
    let team = try self.team(given)
    let found: [Destination] =
      group == "all"
      ? try everybody(in: team, but: sender).live
      : others(in: team, than: sender).filter { $0.isLive && "type:\($0.type)" == group }
        .map { .local($0.address) }
    guard !found.isEmpty else {
      throw CommandFailure("nobody else in team \(team) is in the group @\(group)")
    }
    return found
  }
}
