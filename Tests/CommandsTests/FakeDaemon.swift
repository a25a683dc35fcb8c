import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport

/// A program on the daemon's socket that answers every request in the same way, or not at all.
struct FakeDaemon: Sendable {
  /// The result that it gives; nil for silence.
  var result: JSON?

  /// Listens while the body runs.
  func during(_ body: () async throws -> Void) async throws {
    try Files.createDirectory(home.root)
    let listener = try UnixListener(home.socket)
    let server = Task { try await serve(listener) }
    defer { server.cancel() }
    try await body()
  }

  private func serve(_ listener: UnixListener) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let socket = try await listener.accept()
        group.addTask { try? await answer(socket) }
      }
    }
  }

  private func answer(_ socket: UnixSocket) async throws {
    var waiting: [UInt8] = []
    while true {
      let bytes = try await socket.read()
      if bytes.isEmpty { return }
      waiting += bytes
      while let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        let request = try JSON(parsing: Array(waiting[..<end]))
        waiting.removeFirst(end + 1)
        guard let result else { continue }
        let answer: JSON = ["jsonrpc": "2.0", "id": request["id"], "result": result]
        try await socket.write(answer.bytes() + [UInt8(ascii: "\n")])
      }
    }
  }
}
