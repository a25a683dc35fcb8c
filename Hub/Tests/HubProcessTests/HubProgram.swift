import Foundation
import Synchronization

/// The real program, as whoever types its commands has it.
enum HubProgram {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// The program was built into the folder that this test's own program is in.
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

  /// Runs a command to its end.
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

  /// A hub that serves, until its test ends it.
  final class Serving: Sendable {
    let url: String
    let pid: Int32
    private let ended: @Sendable () async -> Int32

    fileprivate init(url: String, pid: Int32, ended: @escaping @Sendable () async -> Int32) {
      self.url = url
      self.pid = pid
      self.ended = ended
    }

    /// Sends a signal and waits for the end; the code is the signal's where that was the end.
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

  /// How a process ended, once it has.
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

/// Runs a body with a directory of its own.
func withScratch(_ body: (String) async throws -> Void) async throws {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("roost-hub-\(UUID().uuidString.prefix(8))").path
  try FileManager.default.createDirectory(
    atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try await body(directory)
}
