import JSONSyntax
import MCP
import Synchronization

/// A catalog with one of everything.
let sampleCatalog: Catalog = {
  var catalog = Catalog(version: "1.0") { "be kind" }
  catalog.tools = [
    ToolDeclaration(
      "echo", "Says it again.",
      arguments: [Argument<String>("text"), Argument<Int>("times", 1...3, 1)],
      result: .object([.init("text", .string)]), hints: .looks, options: .isAlwaysLoaded),
    ToolDeclaration(
      "wait", "Waits.", arguments: [], result: .object([]), hints: .looks, options: .waits),
  ]
  catalog.resources = [
    ResourceDeclaration("test://one", "one", "One.", mimeType: "text/plain"),
    ResourceDeclaration("test://item/{id}", "item", "An item."),
  ]
  catalog.prompts = [PromptDeclaration("ask", "Asks.", words: [.init("who", "whom")])]
  return catalog
}()

/// A session as a client sees it: what it says goes in, and what it is answered comes out.
struct Client {
  var session = ServerSession(sampleCatalog)
  private(set) var started: [Work] = []
  private(set) var cancelled: [Work.ID] = []
  private(set) var watched: Set<String> = []

  /// Says something, and returns what comes back at once.
  mutating func say(_ line: String) throws -> [JSON] { try say(Array(line.utf8)) }

  mutating func say(_ line: [UInt8]) throws -> [JSON] { take(session.receive(line)) }

  mutating func say(_ json: JSON) throws -> [JSON] { try say(json.bytes()) }

  /// Ends the work that was begun last.
  mutating func finish(_ outcome: WorkOutcome) throws -> [JSON] {
    take(session.finish(started.removeLast().id, outcome) ?? [])
  }

  mutating func take(_ actions: [SessionAction]) -> [JSON] {
    var said: [JSON] = []
    for action in actions {
      switch action {
      case .send(let json, _): said.append(json)
      case .start(let work): started.append(work)
      case .cancel(let id): cancelled.append(id)
      case .watch(let uri): watched.insert(uri)
      case .unwatch(let uri): watched.remove(uri)
      }
    }
    return said
  }

  static func cancellation(of id: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]]
  }

  /// A request of a version, with what it says of itself.
  static func request(
    _ version: ProtocolVersion, _ method: String, _ parameters: JSON = [:], id: JSON = 1
  ) -> JSON {
    var members = parameters.object ?? JSONObject()
    if version.isStateless {
      var meta = members["_meta"]?.object ?? JSONObject()
      meta["io.modelcontextprotocol/protocolVersion"] = .string(version.rawValue)
      meta["io.modelcontextprotocol/clientCapabilities"] = [:]
      members["_meta"] = .object(meta)
    }
    return ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(members)]
  }

  static func handshake(_ version: ProtocolVersion) -> JSON {
    request(
      version, "initialize",
      [
        "protocolVersion": .string(version.rawValue), "capabilities": [:],
        "clientInfo": ["name": "test", "version": "1"],
      ], id: "start")
  }

  /// One that has agreed on a version.
  static func speaking(_ version: ProtocolVersion) throws -> Client {
    var client = Client()
    if !version.isStateless {
      _ = try client.say(handshake(version))
      _ = try client.say(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
    }
    return client
  }
}
