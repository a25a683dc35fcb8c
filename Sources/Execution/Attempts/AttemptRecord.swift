import Foundation
import JSONSyntax
package import Platform

/// The records that say how far the program of an attempt is, as they stand in its directory.
///
/// They are written whole or not at all. The disk is not waited for: after the machine itself went
/// down no program runs any more, and a record that is missing then says as much.
package enum AttemptRecord {
  /// Takes the attempt, for the process or for whoever gives it up; false where it was taken before.
  package static func claim(_ files: AttemptFiles, by process: ProcessTable.Identity?) throws
    -> Bool
  {
    // A crash may have come before it was made.
    try Files.createDirectory(files.directory, isDurable: false)
    let temporary = try written(json(process).bytes(), beside: files.claim)
    defer { unlink(temporary) }
    do {
      try Files.link(temporary, to: files.claim)
      return true
    } catch  where error.code == EEXIST {
      return false
    }
  }

  /// Who took the attempt.
  package enum Claim: Sendable, Equatable {
    case nobody
    /// The process that watches over the program.
    case process(ProcessTable.Identity)
    /// It was given up before its program started.
    case givenUp
  }

  package static func claim(of files: AttemptFiles) throws -> Claim {
    guard let bytes = try Files.read(files.claim) else { return .nobody }
    return identity(bytes).map(Claim.process) ?? .givenUp
  }

  package static func write(process: ProcessTable.Identity, of files: AttemptFiles) throws {
    try put(json(process), files.process)
  }

  /// The agent's own process, which leads a process group.
  package static func process(of files: AttemptFiles) throws -> ProcessTable.Identity? {
    try Files.read(files.process).flatMap(identity)
  }

  package static func write(exitCode: Int, of files: AttemptFiles) throws {
    try put(["code": .integer(exitCode)], files.exit)
  }

  /// How the program ended; nil where that is not written down.
  package static func exitCode(of files: AttemptFiles) throws -> Int? {
    guard let bytes = try Files.read(files.exit) else { return nil }
    return (try? JSON(parsing: bytes))?["code"]?.integer
  }

  private static func json(_ process: ProcessTable.Identity?) -> JSON {
    guard let process else { return ["pid": .null] }
    return ["pid": .integer(Int(process.pid)), "started": .string(String(process.started))]
  }

  private static func identity(_ bytes: [UInt8]) -> ProcessTable.Identity? {
    guard let json = try? JSON(parsing: bytes), let pid = json["pid"]?.integer,
      let started = json["started"]?.string.flatMap(UInt64.init)
    else { return nil }
    return ProcessTable.Identity(pid: Int32(clamping: pid), started: started)
  }

  private static func put(_ json: JSON, _ path: String) throws { try put(json.bytes(), path) }

  /// Writes a file of an attempt whole or not at all.
  package static func put(_ bytes: [UInt8], _ path: String) throws {
    try Files.rename(written(bytes, beside: path), to: path)
  }

  private static func written(_ bytes: [UInt8], beside path: String) throws -> String {
    let temporary = Files.temporaryPath(beside: path)
    do {
      try File(temporary, .createNew).write(bytes, at: 0)
    } catch {
      unlink(temporary)
      throw error
    }
    return temporary
  }
}
