import Foundation
import Platform
import TestSupport

/// Runs a shell script while the body works with its process id, and kills it afterwards.
///
/// The script is run by the shell that has the id; `prefix` is a command that runs that shell.
@discardableResult
func withScript(
  _ script: String, prefix: [String] = [],
  _ body: (Int32) async throws -> Void
) async throws -> ChildProcess.Exit {
  let file = Scratch.path("pid-\(UInt32.random(in: .min ... .max))")
  let announced = "echo $$ > \(file).tmp; mv \(file).tmp \(file)\n\(script)"
  let command = prefix + ["/bin/sh", "-c", announced]
  async let ending = ChildProcess(
    command[0], Array(command.dropFirst()), timeout: .seconds(50)
  ).run()
  try await eventually("the script has started") { try Files.status(file) != nil }
  let text = String(decoding: try Files.read(file) ?? [], as: UTF8.self)
  guard let pid = Int32(text.dropLast()) else { throw NoProcess(text: text) }
  do {
    try await body(pid)
  } catch {
    Signals.send(SIGKILL, to: pid)
    throw error
  }
  Signals.send(SIGKILL, to: pid)
  return try await ending
}

struct NoProcess: Error {
  let text: String
}

extension ChildProcess {
  /// Runs a shell script to its end.
  static func shell(
    _ script: String, input: [UInt8] = [], timeout: Duration = .seconds(40)
  ) async throws -> Exit {
    try await ChildProcess("/bin/sh", ["-c", script], input: input, timeout: timeout).run()
  }
}

/// A pseudoterminal: what is written to `master` is what a person types on `path`.
final class Pseudoterminal: Sendable {
  let master: Int32
  let slave: Int32
  let path: String

  init() throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    try check("open", "a pseudoterminal") {
      openpty(&ends.master, &ends.slave, nil, nil, nil)
    }
    (master, slave) = ends
    // Not `ttyname`: it has one buffer for all threads, and tests run side by side.
    var name = [CChar](repeating: 0, count: 256)
    guard ttyname_r(slave, &name, name.count) == 0 else {
      throw SystemError("name", "a pseudoterminal")
    }
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    close(slave)
    close(master)
  }

  func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    try check("write", path) { write(master, bytes, bytes.count) }
  }

  func makeRaw() throws {
    var settings = termios()
    try check("examine", path) { tcgetattr(slave, &settings) }
    cfmakeraw(&settings)
    try check("change", path) { tcsetattr(slave, TCSANOW, &settings) }
  }
}
