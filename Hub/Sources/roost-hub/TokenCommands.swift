import ArgumentParser

/// The commands for tokens.
struct TokenCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Create, list and revoke tokens.",
    subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}

/// The option that names the database.
struct DataOption: ParsableArguments {
  @Option(help: "The hub's database.")
  var data: String
}
