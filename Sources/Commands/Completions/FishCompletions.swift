/// Completions for fish, a line for each thing that can be completed.
struct FishCompletions {
  let table: CompletionTable

  var script: String {
    """
    # fish completion for roost:  roost completions fish > ~/.config/fish/completions/roost.fish

    # The words before the current one that are neither options nor their values.
    function __roost_words
      set -l valued \(valuedOptions.joined(separator: " "))
      set -l skips 0
      set -l ended 0
      for word in (commandline -opc)[2..]
        if test $skips = 1
          set skips 0
        else if test $ended = 1; or not string match -q -- '-?*' $word
          echo -- $word
        else if test $word = --
          set ended 1
        else if contains -- $word $valued
          set skips 1
        end
      end
    end

    # Whether the command line runs a command, given by its words.
    function __roost_runs
      set -l words (__roost_words)
      test (count $words) -ge (count $argv); and test "$words[1..$(count $argv)]" = "$argv"
    end

    # Whether a number of words and nothing else stands behind the given ones.
    function __roost_at
      set -l begin $argv[2..]
      set -l words (__roost_words)
      test (count $words) -eq (math $argv[1] + (count $begin)); or return
      test (count $begin) -eq 0; or __roost_runs $begin
    end

    # Whether at least so many stand there.
    function __roost_from
      set -l begin $argv[2..]
      test (count (__roost_words)) -ge (math $argv[1] + (count $begin)); and __roost_runs $begin
    end

    complete -c roost -f
    complete -c roost -n '__roost_at 0' -l help -d 'print this'
    complete -c roost -n '__roost_at 0' -l version -d 'print the version'
    \(table.entries.map(entry).joined(separator: "\n"))
    \(table.families.flatMap(verbs).joined(separator: "\n"))
    \(table.commands.flatMap(lines).joined(separator: "\n"))

    """
  }

  /// An option that takes a value does so in every command.
  private var valuedOptions: [String] {
    let options = table.commands.flatMap(\.options).filter { $0.value != nil }
    return Set(options.flatMap(CompletionTable.spellings)).sorted()
  }

  private func entry(_ entry: CompletionTable.Entry) -> String {
    "complete -c roost -n '__roost_at 0' -a \(entry.word) -d \(entry.summary.inFishQuotes)"
  }

  private func verbs(_ family: CompletionTable.Entry) -> [String] {
    family.verbs.map { command in
      "complete -c roost -n '__roost_at 0 \(family.word)' -a \(CompletionTable.verb(command))"
        + " -d \(command.summary.inFishQuotes)"
    }
  }

  private func lines(_ command: Command) -> [String] {
    let options = command.options.map { option in
      let short = option.short.map { " -s \($0)" } ?? ""
      let value = option.value == nil ? "" : argument(option.kind)
      return "complete -c roost -n '__roost_runs \(command.name)'\(short) -l \(option.name)\(value)"
        + " -d \(option.summary.inFishQuotes)"
    }
    let operands = command.operands.enumerated().compactMap { index, operand in
      let place = operand.isRepeated ? "__roost_from" : "__roost_at"
      return words(operand.kind).map {
        "complete -c roost -n '\(place) \(index) \(command.name)' -a \($0)"
      }
    }
    return options + operands
  }

  private func argument(_ kind: Command.ValueKind) -> String {
    if kind == .file { return " -r -F" }
    return " -x" + (words(kind).map { " -a \($0)" } ?? "")
  }

  private func words(_ kind: Command.ValueKind) -> String? {
    switch kind {
    case .text, .file: nil
    case .agent: "'(roost __complete agents 2>/dev/null)'"
    case .kept: "'(roost __complete kept 2>/dev/null)'"
    case .team: "'(roost __complete teams 2>/dev/null)'"
    case .choice(let choices): "'\(choices.joined(separator: " "))'"
    case .command: "'\(table.entries.map(\.word).joined(separator: " "))'"
    }
  }
}

extension String {
  /// The text as one word of fish, where a backslash acts in single quotes too.
  fileprivate var inFishQuotes: String {
    "'" + reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\\\($1)" : "\($1)" } + "'"
  }
}
