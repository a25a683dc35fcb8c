package import JSONSyntax
import Model
import Platform

/// A client of `roost mcp` that asks one thing after the other, over a socket of its own.
package final class MCPPeer: Sendable {
  /// The server.
  package let pid: Int32
  private let socket: UnixSocket
  private let task: Task<Void, any Error>

  /// Starts the server as an agent's, with one of its sets of tools.
  package init(
    as agent: String, tools: String = "all", in world: World, at directory: String? = nil,
    _ more: [String: String] = [:]
  ) async throws {
    let path = Scratch.path("mcp-\(agent)-\(tools).sock")
    let listener = try UnixListener(path)
    // The server's two streams are the socket: nothing in the library joins a child to one.
    let join = """
      import os, socket, sys
      peer = socket.socket(socket.AF_UNIX)
      peer.connect(sys.argv[1])
      os.dup2(peer.fileno(), 0)
      os.dup2(peer.fileno(), 1)
      os.execv(sys.argv[2], [sys.argv[2], "mcp", "--tools", sys.argv[3]])
      """
    let program = try BuiltPrograms.roost
    let environment = world.environment.merging(more) { $1 }.merging(["ROOST_AGENT": agent]) { $1 }
    task = Task {
      _ = try await ChildProcess(
        Fixtures.python(), ["-c", join, path, program, tools], environment: environment,
        directory: directory, timeout: .seconds(600)
      ).run()
    }
    socket = try await listener.accept()
    try listener.removeFile()
    pid = try socket.peerProcess()
  }

  /// Calls a tool, and returns the value of its result; an error of the tool's is thrown.
  ///
  /// `waits` hears each time that the server tells of its waiting.
  package func call(
    _ tool: String, _ arguments: JSON = [:], waits: @Sendable () -> Void = {}
  ) async throws -> JSON {
    let result = try await result(tool, arguments, waits)
    guard let value = result["structuredContent"] else {
      throw NeverHappened(description: result.text())
    }
    return value
  }

  /// Calls a tool that is to refuse, and returns what it says; empty where it does not refuse.
  package func refusal(_ tool: String, _ arguments: JSON = [:]) async throws -> String {
    let result = try await result(tool, arguments) {}
    guard result["isError"] == true else { return "" }
    return result["content"]?.array?.first?["text"]?.string ?? ""
  }

  private func result(
    _ tool: String, _ arguments: JSON, _ waits: @Sendable () -> Void
  ) async throws -> JSON {
    let request: JSON = [
      "jsonrpc": "2.0", "id": 1, "method": "tools/call",
      "params": [
        "name": .string(tool), "arguments": arguments, "_meta": ["progressToken": 1],
      ],
    ]
    try await socket.write(request.bytes() + [UInt8(ascii: "\n")])
    var said: [UInt8] = []
    while true {
      while let end = said.firstIndex(of: UInt8(ascii: "\n")) {
        let line = try JSON(parsing: Array(said[..<end]))
        said.removeFirst(end + 1)
        if line["method"] == "notifications/progress" {
          waits()
          continue
        }
        guard let result = line["result"] else { throw NeverHappened(description: line.text()) }
        return result
      }
      let bytes = try await socket.read()
      if bytes.isEmpty { throw NeverHappened(description: "the server has ended") }
      said += bytes
    }
  }

  /// Ends the server's input, and waits for its end.
  package func end() async {
    socket.shutDown()
    _ = try? await task.value
  }
}
