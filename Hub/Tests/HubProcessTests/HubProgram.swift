import Foundation
import Synchronization

/// Runs the program roost-hub as a process.
enum HubProgram {
  /// The error for a program that does not run as the test needs it.
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// The path of roost-hub, which is built into the same directory as the test program.
  private static var path: String {
    get throws {
      var folder = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let program = folder.appendingPathComponent("roost-hub").path
        var isFolder = ObjCBool(false)
        if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
          !isFolder.boolValue
        {
          return program
        }
      }
      throw Failed(description: "no roost-hub beside \(CommandLine.arguments[0])")
    }
  }

  /// Runs a command until it exits.
  static func run(
    _ arguments: [String]
  ) async throws -> (code: Int32, out: String, error: String) {
    let (process, out, error) = try make(arguments)
    let ended = ended(process)
    try process.run()
    let text = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let why = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    return (await ended(), text.trimmed, why.trimmed)
  }

  /// A running hub.
  final class Serving: Sendable {
    let url: String
    let pid: Int32
    private let ended: @Sendable () async -> Int32

    fileprivate init(url: String, pid: Int32, ended: @escaping @Sendable () async -> Int32) {
      self.url = url
      self.pid = pid
      self.ended = ended
    }

    /// Sends a signal and waits for the exit; the code is the signal if that ended the process.
    @discardableResult
    func end(_ signal: Int32) async -> Int32 {
      kill(pid, signal)
      return await ended()
    }
  }

  static func serve(_ arguments: [String]) async throws -> Serving {
    let (process, out, _) = try make(["serve", "--port", "0", "--log-level", "error"] + arguments)
    process.standardError = FileHandle.standardError
    let ended = ended(process)
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = out.fileHandleForReading.availableData
      guard !more.isEmpty else {
        throw Failed(description: "roost-hub ended with \(await ended()) before it was ready")
      }
      line += more
    }
    let text = String(decoding: line, as: UTF8.self).trimmed
    return Serving(
      url: text.replacingOccurrences(of: "listening on ", with: ""),
      pid: process.processIdentifier, ended: ended)
  }

  private static func make(
    _ arguments: [String]
  ) throws -> (Process, out: Pipe, error: Pipe) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try path)
    process.arguments = arguments
    let (out, error) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = error
    process.standardInput = FileHandle.nullDevice
    return (process, out, error)
  }

  /// Waits for the exit of a process, and returns its code.
  private static func ended(_ process: Process) -> @Sendable () async -> Int32 {
    let (codes, end) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { process in
      end.yield(process.terminationStatus)
      end.finish()
    }
    return {
      for await code in codes { return code }
      return 0
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// Runs a body with a temporary directory.
func withScratch(_ body: (String) async throws -> Void) async throws {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("roost-hub-\(UUID().uuidString.prefix(8))").path
  try FileManager.default.createDirectory(
    atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try await body(directory)
}
