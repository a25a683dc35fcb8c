import Model
import Platform
import Store

extension Command {
  static let completions = Command(
    "completions", "Print the completions for a shell: bash, zsh or fish.",
    operands: [Operand("SHELL", .choice(Shell.allCases.map(\.rawValue)))],
    details: """
      bash: eval "$(roost completions bash)" in ~/.bashrc
      zsh:  eval "$(roost completions zsh)" in ~/.zshrc, behind compinit
      fish: roost completions fish > ~/.config/fish/completions/roost.fish
      """,
    example: "roost completions bash"
  ) { words, session in
    let name = words.operand(0) ?? ""
    let names = Shell.allCases.map(\.rawValue)
    guard let shell = Shell(rawValue: name) else {
      throw UsageError(
        "there are no completions for \(name); there are some for \(names.joined(separator: ", "))")
    }
    session.out(shell.script(CompletionTable(CommandLineTool.commands)))
  }

  /// Names for the completion scripts, one a line; whatever is wrong, it says nothing.
  static let complete = Command(
    "__complete", "List the agents, the teams or kept work, for the completion scripts.",
    operands: [Operand("KIND", .choice(["agents", "teams", "kept"]))],
    example: "roost __complete agents"
  ) { words, session in
    guard let state = try? session.state() else { return }
    switch words.operand(0) {
    case "agents": KnownNames.agents(state).forEach(session.print)
    case "kept": KnownNames.kept(session.home).forEach(session.print)
    case "teams": KnownNames.teams(state).forEach(session.print)
    default: break
    }
  }

  private enum Shell: String, CaseIterable {
    case bash
    case zsh
    case fish

    func script(_ table: CompletionTable) -> String {
      switch self {
      case .bash: BashCompletions(table: table).script
      case .zsh: ZshCompletions(table: table).script
      case .fish: FishCompletions(table: table).script
      }
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
