extension Command {
  static let help = Command(
    "help", "Explain a command.",
    operands: [Operand("COMMAND", .command, isOptional: true), Operand("VERB", isOptional: true)],
    example: "roost help send"
  ) { words, session in
    guard let first = words.operand(0) else { return session.out(HelpText.overview) }
    let name = [first, words.operand(1)].compactMap { $0 }
    if name.count == 1, let family = HelpText.of(family: first) { return session.out(family) }
    session.out(HelpText.of(try CommandLineTool.command(in: name).0))
  }
}
