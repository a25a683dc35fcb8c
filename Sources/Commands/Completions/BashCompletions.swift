/// Completions for bash, from version 3.2 on, which macOS has.
struct BashCompletions {
  let table: CompletionTable

  var script: String {
    """
    # bash completion for roost:  eval "$(roost completions bash)"

    # The options of a command.
    _roost_options() {
      case $1 in
    \(table.commands.map(options).joined(separator: "\n"))
      *) options='' ;;
      esac
    }

    # What stands behind an option of a command, or as the operand with a number.
    _roost_kind() {
      case "$1 $2" in
    \(table.commands.flatMap(kinds).joined(separator: "\n"))
      *) kind='' ;;
      esac
    }

    \(Self.offering)

    _roost() {
      local line=${COMP_LINE:0:COMP_POINT} word='' current='' command='' option='' ended=''
      local operand=0 begin=2 kind='' options='' before='' skip=''
      local -a words
      read -ra words <<<"$line"
      while ((${#words[@]} > 1)) && [[ ${words[0]} != "${COMP_WORDS[0]}" ]]; do
        words=("${words[@]:1}")
      done
      if [[ $line != *[[:space:]] ]]; then
        current=${words[${#words[@]} - 1]}
        words=("${words[@]:0:${#words[@]} - 1}")
      fi
      # Readline replaces only what stands behind the last = or the like.
      skip=${current%"$2"}
      COMPREPLY=()
      command=${words[1]-}
      case $command in
    \(table.families.map(family).joined(separator: "\n"))
      esac
      if ((${#words[@]} < 2)); then
        _roost_offer "=\(table.entries.map(\.word).joined(separator: " ")) --help --version"
        return
      elif ((${#words[@]} < begin)); then
        _roost_offer "=$kind"
        return
      fi
      for word in "${words[@]:begin}"; do
        if [[ -n $option ]]; then
          option=''
        elif [[ -n $ended || $word != -?* ]]; then
          operand=$((operand + 1))
        elif [[ $word == -- ]]; then
          ended=1
        else
          _roost_kind "$command" "$word"
          [[ -z $kind ]] || option=$word
        fi
      done
      if [[ -n $option ]]; then
        _roost_kind "$command" "$option"
      elif [[ -z $ended && $current == --*=* ]]; then
        before=${current%%=*}=
        _roost_kind "$command" "${current%%=*}"
      elif [[ -z $ended && $current == -* ]]; then
        _roost_options "$command"
        kind="=$options"
      else
        _roost_kind "$command" "$operand"
      fi
      _roost_offer "$kind"
    }

    complete -F _roost roost

    """
  }

  private static let offering = """
    # Offers what begins like the current word.
    _roost_offer() {
      local candidate=''
      while IFS= read -r candidate; do
        [[ -n $candidate && $before$candidate == "$current"* ]] || continue
        candidate=$before$candidate
        COMPREPLY+=("${candidate#"$skip"}")
      done < <(
        case $1 in
        agent) roost __complete agents 2>/dev/null ;;
        team) roost __complete teams 2>/dev/null ;;
        kept) roost __complete kept 2>/dev/null ;;
        file) compgen -f -- "${current#"$before"}" ;;
        =*)
          candidate=${1#=}
          printf '%s\\n' ${candidate}
          ;;
        esac
      )
      if [[ $1 == file ]]; then compopt -o filenames 2>/dev/null || true; fi
    }
    """

  private func options(_ command: Command) -> String {
    let words = command.options.map { "--\($0.name)" }.joined(separator: " ")
    return "  \(command.name.inShellQuotes)) options=\(words.inShellQuotes) ;;"
  }

  private func kinds(_ command: Command) -> [String] {
    let valued = command.options.filter { $0.value != nil }.map { option in
      let patterns = CompletionTable.spellings(option).map { "\(command.name) \($0)".inShellQuotes }
      return "  \(patterns.joined(separator: " | "))) kind=\(word(option.kind)) ;;"
    }
    let operands = command.operands.enumerated().map { index, operand in
      // All the words from its place on are one that is repeated.
      let place =
        operand.isRepeated
        ? "\("\(command.name) ".inShellQuotes)[\(index)-9]*"
        : "\(command.name) \(index)".inShellQuotes
      return "  \(place)) kind=\(word(operand.kind)) ;;"
    }
    return valued + operands
  }

  private func word(_ kind: Command.ValueKind) -> String {
    switch kind {
    case .text: "text"
    case .agent: "agent"
    case .team: "team"
    case .kept: "kept"
    case .file: "file"
    case .choice(let choices): "=\(choices.joined(separator: " "))".inShellQuotes
    case .command: "=\(table.entries.map(\.word).joined(separator: " "))".inShellQuotes
    }
  }

  private func family(_ entry: CompletionTable.Entry) -> String {
    let verbs = entry.verbs.map(CompletionTable.verb).joined(separator: " ")
    return """
        \(entry.word))
          begin=3
          kind=\(verbs.inShellQuotes)
          command="\(entry.word) ${words[2]-}"
          ;;
      """
  }
}
