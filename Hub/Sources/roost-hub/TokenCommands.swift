import ArgumentParser

/// The group of commands for tokens.
struct TokenCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Create, list and revoke tokens.",
    subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}
