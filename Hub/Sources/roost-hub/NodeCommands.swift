import ArgumentParser
import CoordinationAPI
import HubStore

/// The group of commands for nodes.
struct NodeCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "List nodes, and transfer one to another token.",
    subcommands: [NodeList.self, NodeGive.self])
}

/// Lists the nodes of a repository: id, token, owner, and the time of the last request.
struct NodeList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the nodes of a repository and their owners.")

  @OptionGroup var database: DatabaseOption
  @OptionGroup var repository: RepositoryOption

  func run() async throws {
    let store = try database.openExisting()
    let name = try repository.name
    let (nodes, tokens) = try await store.read { (try $0.nodes(in: name), try $0.tokens()) }
    try store.close()
    if nodes.isEmpty { print("no nodes in \(name)") }
    for node in nodes {
      let owner = tokens.first { $0.id == node.tokenID }?.owner
      print([node.id, node.tokenID, owner ?? "-", node.lastSeen.text].joined(separator: "  "))
    }
  }
}

/// Transfers a node to another token, if a machine has a new owner or its name was taken by another
/// token first.
struct NodeGive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "give", abstract: "Transfer a node, with its agents, to another token.")

  @OptionGroup var database: DatabaseOption
  @OptionGroup var repository: RepositoryOption

  @Argument(help: "The node, as list prints it.")
  var node: String

  @Option(help: "The id of the new token, as token list prints it.")
  var to: String

  func run() async throws {
    let store = try database.openExisting()
    let (name, node, to) = (try repository.name, node, to)
    let outcome = await Result(catching: {
      try await store.write { try NodeRules.give(node, to: to, of: name, in: $0) }
    })
    try store.close()
    do {
      print("gave \(try outcome.get().id) to \(to)")
    } catch let refusal as Refusal {
      throw CommandError(refusal.message)
    }
  }
}
