extension Command {
  private static let about = Operand<String?>("COMMAND", .command)
  private static let verb = Operand<String?>("VERB")

  static let help = Command(
    "help", "Explain a command.",
    operands: [about, verb],
    example: "roost help send"
  ) { words, session in
    guard let first = words[Self.about] else { return session.out(HelpText.overview) }
    let name = [first, words[Self.verb]].compactMap { $0 }
    if name.count == 1, let family = HelpText.of(family: first) { return session.out(family) }
    session.out(HelpText.of(try CommandLineTool.command(in: name).0))
  }
}
