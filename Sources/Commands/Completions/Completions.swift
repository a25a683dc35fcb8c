extension Command {
  private static let shell = Operand<String>("SHELL", .choice(Shell.allCases.map(\.rawValue)))

  static let completions = Command(
    "completions", "Print the completions for a shell: bash, zsh or fish.",
    operands: [shell],
    details: """
      bash: eval "$(roost completions bash)" in ~/.bashrc
      zsh:  eval "$(roost completions zsh)" in ~/.zshrc, behind compinit
      fish: roost completions fish > ~/.config/fish/completions/roost.fish
      """,
    example: "roost completions bash"
  ) { words, session in
    let name = words[Self.shell]
    let names = Shell.allCases.map(\.rawValue)
    guard let shell = Shell(rawValue: name) else {
      throw UsageError(
        "there are no completions for \(name); there are some for \(names.joined(separator: ", "))")
    }
    session.out(shell.script(CompletionTable(CommandLineTool.commands)))
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
