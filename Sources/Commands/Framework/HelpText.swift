import Model

/// Help pages, made from what the commands say of themselves.
enum HelpText {
  static var overview: String {
    """
    roost \(RoostVersion.current): mailboxes for coding agents in tmux, delivered with proof

    usage: roost COMMAND [ARGUMENTS]

    \(list(CommandLineTool.commands))
    `roost help COMMAND` tells more. Files are in ROOST_HOME, or ~/.roost.

    """
  }

  static func of(_ command: Command) -> String {
    var text = "usage: \(usage(command))\n\n\(command.summary)\n"
    if !command.details.isEmpty { text += "\n\(command.details)\n" }
    let rows = command.options.map { (label($0), $0.summary) }
    let width = rows.map(\.0.count).max() ?? 0
    text += "\n" + rows.map { "  \(padded($0.0, width))  \($0.1)\n" }.joined()
    return text + "\nexample: \(command.example)\n"
  }

  /// The list of the commands that have a first word in common; nil where none has it.
  static func of(family: String) -> String? {
    let commands = CommandLineTool.family(family)
    guard !commands.isEmpty else { return nil }
    return """
      usage: roost \(family) VERB [ARGUMENTS]

      \(list(commands))
      `roost help \(family) VERB` tells more.

      """
  }

  private static func list(_ commands: [Command]) -> String {
    let width = commands.map(\.name.count).max() ?? 0
    return commands.map { "  \(padded($0.name, width))  \($0.summary)\n" }.joined()
  }

  static func usage(_ command: Command) -> String {
    var words = ["roost \(command.name)"]
    for operand in command.operands {
      words.append(operand.isOptional ? "[\(operand.name)]" : operand.name)
    }
    for option in command.options where option.name != "help" {
      words.append("[--\(option.name)\(option.value.map { " \($0)" } ?? "")]")
    }
    var lines = [""]
    for word in words {
      if lines[lines.count - 1].count + word.count > 76 { lines.append("        ") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  private static func label(_ option: OptionDeclaration) -> String {
    let short = option.short.map { "-\($0), " } ?? ""
    return "\(short)--\(option.name)\(option.value.map { " \($0)" } ?? "")"
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
