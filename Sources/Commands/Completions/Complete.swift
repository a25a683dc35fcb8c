import Model
import Platform
import Store

extension Command {
  private static let kind = Operand<String>("KIND", .choice(["agents", "teams", "kept"]))

  /// Names for the completion scripts, one a line; whatever is wrong, it says nothing.
  static let complete = Command(
    "__complete", "List the agents, the teams or kept work, for the completion scripts.",
    operands: [kind],
    example: "roost __complete agents"
  ) { words, session in
    guard let state = try? session.state() else { return }
    switch words[Self.kind] {
    case "agents": KnownNames.agents(state).forEach(session.print)
    case "kept": KnownNames.kept(session.home).forEach(session.print)
    case "teams": KnownNames.teams(state).forEach(session.print)
    default: break
    }
  }
}

/// The names that a shell is handed.
private enum KnownNames {
  static func teams(_ state: State) -> [String] {
    state.teams.keys.sorted()
  }

  /// What is kept, as far as the home has a note of it.
  static func kept(_ home: Home) -> [String] {
    func names(_ path: String) -> [String] {
      ((try? Files.names(in: path)) ?? []).filter { (try? Name.checked($0)) != nil }
    }
    return names(home.kept).flatMap { team in
      names("\(home.kept)/\(team)").flatMap { name in
        names("\(home.kept)/\(team)/\(name)").map { "\(team)/\(name)/\($0)" }
      }
    }
  }

  /// Names, and whole addresses where there is more than one team.
  static func agents(_ state: State) -> [String] {
    let agents = state.agents
    let names = Set(agents.map(\.name)).sorted()
    return state.teams.count > 1 ? names + agents.map { "\($0.address)" } : names
  }
}
