package import Platform

/// The official client of the Model Context Protocol, with a script that uses all of it.
package enum MCPClient {
  /// The Python that has it, as `Tests/mcp.sh` installs it; nil where it is not installed.
  package static let python: String? = {
    let root = Files.directory(of: Files.directory(of: Files.directory(of: #filePath)))
    return ExecutableSearch.find("\(root)/.build-mcp/bin/python")
  }()

  /// Two agents of a world, `ann` and `ben`, and the profile of a third that the script starts.
  package static func prepare(_ world: World) async throws {
    try world.configure(#"{"profiles": {"bot": {"programs": ["cat"]}}}"#)
    try await world.join("ann", world.pane("cat"), "--mode", "file")
    try await world.done("join", "ben", "--mode", "file", "--capability", "sql")
  }

  /// Has the two agents of a world talk in a version of the protocol.
  package static func run(
    _ version: String, calls: Int, in world: World, within limit: Duration = .seconds(150)
  ) async throws -> ChildProcess.Exit {
    guard let python else { throw NeverHappened(description: "the client is not installed") }
    return try await ChildProcess(
      python,
      [Fixtures.path("mcp_client.py"), BuiltPrograms.roost, version, "\(calls)"],
      environment: world.environment, timeout: limit
    ).run()
  }
}
