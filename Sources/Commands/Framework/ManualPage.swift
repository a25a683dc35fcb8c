import Model

/// Manual pages in the language of `man`, made from what the commands say of themselves.
enum ManualPage {
  /// The page of the program: what it is, and its commands.
  static var overview: String {
    let commands = CommandLineTool.commands.map { command in
      ".TP\n.B \(escaped("roost \(command.name)"))\n\(escaped(command.summary))"
    }
    return page(
      title: "ROOST", name: "roost", summary: "mailboxes for coding agents in tmux",
      [
        ("SYNOPSIS", ".B roost\n\(escaped("COMMAND [ARGUMENTS]"))"),
        ("COMMANDS", commands.joined(separator: "\n")),
        (
          "FILES",
          escaped("Everything is in the directory that ROOST_HOME names, or else in ~/.roost.")
        ),
        (
          "EXIT STATUS",
          escaped(
            "0 done, 1 failed, 64 wrong usage, 69 no daemon or no hub, 75 a wait ran out.")
        ),
      ])
  }

  static func of(_ command: Command) -> String {
    let name = fileName(command)
    let options = command.options.map { option in
      let short = option.short.map { "-\($0), " } ?? ""
      let label = "\(short)--\(option.name)\(option.value.map { " \($0)" } ?? "")"
      return ".TP\n.B \(escaped(label))\n\(escaped(option.summary))"
    }
    var sections = [
      ("SYNOPSIS", ".nf\n\(escaped(HelpText.usage(command)))\n.fi")
    ]
    let text = [command.summary, command.details].filter { !$0.isEmpty }.map(escaped)
    sections.append(("DESCRIPTION", text.joined(separator: "\n.PP\n")))
    sections.append(("OPTIONS", options.joined(separator: "\n")))
    sections.append(("EXAMPLE", ".nf\n\(escaped(command.example))\n.fi"))
    sections.append(("SEE ALSO", ".BR roost (1)"))
    return page(title: name.uppercased(), name: name, summary: command.summary, sections)
  }

  /// The page's name: `roost-team-create` for `roost team create`.
  static func fileName(_ command: Command) -> String {
    "roost-\(command.name.replacing(" ", with: "-"))"
  }

  private static func page(
    title: String, name: String, summary: String, _ sections: [(String, String)]
  ) -> String {
    let version = "roost \(RoostVersion.current)"
    let head = """
      .TH "\(title)" 1 "" "\(version)" "Roost"
      .SH NAME
      \(escaped(name)) \\- \(escaped(summary))

      """
    return head + sections.map { ".SH \($0)\n\($1)\n" }.joined()
  }

  /// Text in which nothing is a request of the language: backslashes, dashes, and lines that begin
  /// with a dot or a quote.
  private static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    let lines = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)" : String(line)
    }
    return lines.joined(separator: "\n")
  }
}
