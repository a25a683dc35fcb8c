import JSONSyntax
import Platform

/// A connection to an app server of Codex: requests in JSON, each answered under its number.
struct AppServer {
  private var socket: WebSocketClient
  private var last = 0
  /// As the server names itself.
  let version: String?

  enum Failure: Error, CustomStringConvertible {
    case refused(String)
    case unreadable(String)

    var description: String {
      switch self {
      case .refused(let why): why
      case .unreadable(let what): "its answer to \(what) cannot be read"
      }
    }
  }

  init(path: String) async throws {
    socket = try await WebSocketClient(path: path)
    var server = Partial(socket: socket)
    let answer = try await server.call(
      "initialize", ["clientInfo": ["name": "roost", "version": "1"]], id: 1)
    // "codex-tui/0.147.0 (…)"
    let name = answer["userAgent"]?.string ?? ""
    version = name.split(separator: " ").first?.split(separator: "/").last.map(String.init)
    try await server.socket.send((["method": "initialized"] as JSON).bytes())
    (socket, last) = (server.socket, 1)
  }

  func close() { socket.close() }

  /// Asks and waits for the answer; what comes meanwhile is passed over.
  mutating func call(_ method: String, _ parameters: JSON) async throws -> JSON {
    last += 1
    var server = Partial(socket: socket)
    defer { socket = server.socket }
    return try await server.call(method, parameters, id: last)
  }

  /// A connection whose other end has not said who it is yet.
  private struct Partial {
    var socket: WebSocketClient

    mutating func call(_ method: String, _ parameters: JSON, id: Int) async throws -> JSON {
      let request: JSON = [
        "id": .integer(id), "method": .string(method), "params": parameters,
      ]
      try await socket.send(request.bytes())
      while true {
        let text = try await socket.receive()
        guard let answer = try? JSON(parsing: text) else { throw Failure.unreadable(method) }
        guard answer["id"]?.integer == id, answer["method"] == nil else { continue }
        if let error = answer["error"] {
          throw Failure.refused(error["message"]?.string ?? "it refuses \(method)")
        }
        guard let result = answer["result"] else { throw Failure.unreadable(method) }
        return result
      }
    }
  }
}
