import Foundation
import JSONRPC
package import JSONSyntax
import Platform

/// A connection to the daemon, for one request at a time.
package actor ControlClient {
  private let socket: UnixSocket
  private let path: String
  /// The limit of a line guards the daemon from whoever connects; the user's own daemon may answer as
  /// much as it has to tell.
  private var buffer = LineBuffer(limit: .max)
  private var nextID = 1

  /// What the daemon said of itself.
  package nonisolated let hello: HelloReply

  private init(socket: UnixSocket, path: String, hello: HelloReply) {
    self.socket = socket
    self.path = path
    self.hello = hello
  }

  /// A daemon that runs answers at once; one that hangs is not waited for as long as for work.
  private static let helloPatience = Duration.seconds(5)

  /// Connects and agrees on the protocol.
  package static func connect(to path: String) async throws -> ControlClient {
    let socket: UnixSocket
    do {
      socket = try UnixSocket.connect(to: path)
    } catch {
      let isAbsent = error.isMissing || error.code == ECONNREFUSED
      throw isAbsent ? ControlError.notRunning(socket: path) : ControlError.system(error)
    }
    let probe = ControlClient(
      socket: socket, path: path, hello: HelloReply(protocolVersion: 0, version: "", pid: 0))
    let hello: HelloReply
    do {
      hello = try await probe.call(.hello, timeout: helloPatience, as: HelloReply.init).value
    } catch ControlError.closed {
      throw ControlError.notRunning(socket: path)
    } catch ControlError.system(let error) where error.code == EPIPE || error.code == ECONNRESET {
      // The daemon was ending: it took the connection and went away.
      throw ControlError.notRunning(socket: path)
    }
    return ControlClient(socket: socket, path: path, hello: hello)
  }

  /// Asks a single thing that a daemon of any version may be asked; one that does not know it refuses.
  ///
  /// It blocks the thread: see `UnixSocket.exchange`.
  package static func ask(
    _ method: ControlMethod, _ parameters: JSON, at path: String, timeout: Duration
  ) throws -> JSON {
    let request = RPCMessage.request(id: 1, method: method.rawValue, parameters: parameters)
    let socket = try UnixSocket.connect(to: path)
    guard let line = try socket.exchange(request.line, within: timeout) else {
      throw ControlError.noAnswer(method: method.rawValue, after: timeout)
    }
    switch try RPCMessage(line: line) {
    case .result(1, let result): return result
    case .failure(_, let error): throw ControlError.refused(error)
    default: throw ControlError.unexpectedAnswer(String(decoding: line, as: UTF8.self))
    }
  }

  /// Connects to a daemon that speaks this side's protocol.
  package static func connectMatching(to path: String) async throws -> ControlClient {
    let client = try await connect(to: path)
    guard client.hello.protocolVersion == ControlProtocol.version else {
      throw ControlError.otherVersion(daemon: client.hello.protocolVersion)
    }
    return client
  }

  /// Asks, and waits for the answer.
  package func call(
    _ method: ControlMethod, _ parameters: JSON, timeout: Duration = .seconds(30)
  ) async throws -> JSON {
    let id = JSON.integer(nextID)
    nextID += 1
    let request = RPCMessage.request(id: id, method: method.rawValue, parameters: parameters)
    let result = try await withDeadline(timeout) { [self] in
      do {
        try await send(request)
        return try await answer(to: id)
      } catch let error as SystemError {
        // A daemon that ends resets what it has not read.
        throw error.isDisconnection ? ControlError.closed(socket: path) : .system(error)
      }
    }
    guard let result else { throw ControlError.noAnswer(method: method.rawValue, after: timeout) }
    return result
  }

  /// Asks, and reads the answer as a value.
  package func call<Value: Sendable>(
    _ method: ControlMethod, _ parameters: JSON = [:], timeout: Duration = .seconds(30),
    as read: @Sendable (JSON) throws -> Value
  ) async throws -> Answer<Value> {
    let json = try await call(method, parameters, timeout: timeout)
    do {
      return try Answer(json, as: read)
    } catch {
      // Its beginning will do: a status of many agents is long.
      throw ControlError.unexpectedAnswer("\(error) in \(json.text().prefix(200))")
    }
  }

  /// The number of the newest event.
  package func lastEvent() async throws -> Int {
    try await call(.lastEvent, as: LastEventReply.init).value.number
  }

  /// Asks for events and hands over each; ends when the daemon does or `body` returns false.
  package func events(
    since sequence: Int?, _ body: @Sendable (EventNotice) async throws -> Bool
  ) async throws {
    _ = try await call(.subscribe, ["since": sequence.map(JSON.integer)])
    while let message = try await receive() {
      guard case .notification(ControlMethod.event, let event) = message else { continue }
      guard try await body(EventNotice(json: event)) else { return }
    }
  }

  private func send(_ message: RPCMessage) async throws {
    let line = message.line
    guard line.count <= LineBuffer.defaultLimit else {
      throw ControlError.tooLong(bytes: line.count, limit: LineBuffer.defaultLimit)
    }
    try await socket.write(line)
  }

  private func answer(to id: JSON) async throws -> JSON {
    while let message = try await receive() {
      switch message {
      case .result(id, let result): return result
      case .failure(id, let error), .failure(.null, let error): throw ControlError.refused(error)
      case .request, .notification, .result, .failure: continue
      }
    }
    throw ControlError.closed(socket: path)
  }

  /// The next message, or nil at the end of the connection.
  private func receive() async throws -> RPCMessage? {
    while true {
      if let line = try buffer.next() { return try RPCMessage(line: line) }
      let bytes: [UInt8]
      do {
        bytes = try await socket.read()
      } catch let error as SystemError where error.isDisconnection {
        return nil
      }
      if bytes.isEmpty { return nil }
      buffer.append(bytes)
    }
  }
}
