import ArgumentParser

/// The hub's program: it serves the coordination API and looks after its tokens.
@main
struct RoostHub: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roost-hub",
    abstract: "Connects the agents of several machines.",
    version: HubVersion.current,
    subcommands: [Serve.self, TokenCommands.self, NodeCommands.self, Backup.self, Version.self])
}
