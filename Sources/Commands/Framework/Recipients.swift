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
    let agents = (state.teams[team]?.agents.values.sorted { $0.name < $1.name } ?? [])
      .filter { $0.isLive && $0.name != sender }
    let found: [Destination] =
      group == "all"
      ? agents.map { .local($0.address) } + remoteAgents(of: team).map(Destination.remote)
      : agents.filter { "type:\($0.type)" == group }.map { .local($0.address) }
    guard !found.isEmpty else {
      throw CommandFailure("nobody else in team \(team) is in the group @\(group)")
    }
    return found
  }
}
