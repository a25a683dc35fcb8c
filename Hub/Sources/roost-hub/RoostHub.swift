import ArgumentParser

/// The program roost-hub: it serves the coordination API and manages tokens and nodes.
@main
struct RoostHub: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roost-hub",
    abstract: "Connects the agents of several machines.",
    version: HubVersion.current,
    subcommands: [Serve.self, TokenCommands.self, NodeCommands.self, Backup.self, Version.self])
}
