/// Completions for zsh, by its own `_arguments`.
struct ZshCompletions {
  let table: CompletionTable

  var script: String {
    """
    #compdef roost
    # zsh completion for roost:  eval "$(roost completions zsh)"

    # A message about a text would keep an option from being completed in its place.
    _roost_text() { return 1 }

    _roost_agents() {
      local -a names
      names=(${(f)"$(roost __complete agents 2>/dev/null)"})
      compadd -a names
    }

    _roost_teams() {
      local -a names
      names=(${(f)"$(roost __complete teams 2>/dev/null)"})
      compadd -a names
    }

    _roost_kept() {
      local -a names
      names=(${(f)"$(roost __complete kept 2>/dev/null)"})
      compadd -a names
    }

    _roost_commands() {
      local -a names
      names=(
    \(table.entries.map { description($0.word, $0.summary) }.joined(separator: "\n"))
      )
      _describe -t commands command names
    }

    _roost() {
      local verb=$words[2]
      local -a names
      if (( CURRENT == 2 )); then
        if [[ $PREFIX == -* ]]; then compadd -- --help --version; else _roost_commands; fi
        return
      fi
      case $verb in
    \(table.families.map(family).joined(separator: "\n"))
      esac
      shift words
      (( CURRENT-- ))
      case $verb in
    \(table.commands.map(arguments).joined(separator: "\n"))
      esac
    }

    if [[ $funcstack[1] == _roost ]]; then
      _roost "$@"
    else
      compdef _roost roost
    fi

    """
  }

  private func description(_ word: String, _ summary: String) -> String {
    "    \("\(word):\(summary)".inShellQuotes)"
  }

  private func family(_ entry: CompletionTable.Entry) -> String {
    let verbs = entry.verbs.map { description(CompletionTable.verb($0), $0.summary) }
    return """
        \(entry.word))
          if (( CURRENT == 3 )); then
            names=(
      \(verbs.joined(separator: "\n"))
            )
            _describe -t commands verb names
            return
          fi
          verb+=" $words[3]"
          shift words
          (( CURRENT-- ))
          ;;
      """
  }

  private func arguments(_ command: Command) -> String {
    let specifications =
      command.options.map(specification)
      + command.operands.enumerated().map { index, operand in
        let mark = operand.isRepeated ? "*:" : "\(index + 1)\(operand.isOptional ? "::" : ":")"
        return "\(mark)\(escaped(operand.name)):\(action(operand.kind))".inShellQuotes
      }
    let lines = specifications.map { "      \($0)" }.joined(separator: " \\\n")
    return "  \(command.name.inShellQuotes))\n    _arguments -S \\\n\(lines)\n    ;;"
  }

  private func specification(_ option: OptionDeclaration) -> String {
    let about = "[\(escaped(option.summary))]"
    let value = option.value.map { ":\(escaped($0)):\(action(option.kind))" } ?? ""
    let long = "--\(option.name)\(option.value == nil ? "" : "=")"
    guard let short = option.short else { return "\(long)\(about)\(value)".inShellQuotes }
    let twins = "(-\(short) --\(option.name))".inShellQuotes
    return "\(twins){-\(short),\(long)}\("\(about)\(value)".inShellQuotes)"
  }

  private func action(_ kind: Command.ValueKind) -> String {
    switch kind {
    case .text: "_roost_text"
    case .agent: "_roost_agents"
    case .team: "_roost_teams"
    case .kept: "_roost_kept"
    case .file: "_files"
    case .choice(let choices): "(\(choices.joined(separator: " ")))"
    case .command: "_roost_commands"
    }
  }

  /// Keeps what has a meaning in a specification from having it.
  private func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "[]:\\".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
