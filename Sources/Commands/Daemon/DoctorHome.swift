import Foundation
import Platform
import Store

extension DoctorCheck {
  static let home = DoctorCheck("home") { session in
    let root = session.home.root
    let existing = try nearestExisting(root)
    guard try Files.status(existing, followingLinks: true)?.isDirectory == true else {
      return [.problem("\(existing) is not a directory", fix: "set ROOST_HOME to a directory")]
    }
    do throws(SystemError) {
      _ = try UnixSocket.connect(to: session.home.socket)
    } catch  where error.code == ENAMETOOLONG {
      return [
        .problem(
          "the path of the home is too long for a socket in it: \(root)",
          fix: "set ROOST_HOME to a shorter path")
      ]
    } catch {
      // Whether anybody listens is another check's matter.
    }
    guard existing == root else {
      return [.ok("\(root) does not exist yet; the first command that needs it makes it")]
    }
    do {
      try session.home.prepare()
      return [.ok(root)]
    } catch {
      return [.problem("\(error)", fix: "set ROOST_HOME to a directory that is yours")]
    }
  }

  /// The path, or the nearest directory above it that is there.
  private static func nearestExisting(_ path: String) throws -> String {
    var current = path
    while try Files.status(current, followingLinks: true) == nil, current != "/", current != "." {
      current = Files.directory(of: current)
    }
    return current
  }

  private static let fewBytes = 100 << 20
  private static let hardlyAnyBytes = 1 << 20

  static let disk = DoctorCheck("disk") { session in
    let free = try Files.freeBytes(at: nearestExisting(session.home.root))
    let text = "\(free >> 20) MB are free on the disk of \(session.home.root)"
    let fix = "free some space: until then new messages may be refused, and none is lost"
    if free < hardlyAnyBytes { return [.problem(text, fix: fix)] }
    return [free < fewBytes ? .warning(text, fix: fix) : .ok(text)]
  }

  static let permissions = DoctorCheck("permissions") { session in
    let root = session.home.root
    guard try Files.status(root, followingLinks: true)?.isDirectory == true else { return [] }
    var findings: [Finding] = []
    try walk(session.home) { path, status in
      if let finding = judge(path, status, isRoot: path == root) { findings.append(finding) }
    }
    return findings.isEmpty ? [.ok("only you can read what is in \(root)")] : findings
  }

  /// Others cannot enter a home whose own directory is closed, so what is in it matters less.
  private static func judge(_ path: String, _ status: FileStatus, isRoot: Bool) -> Finding? {
    let wanted: UInt32 = status.isDirectory ? 0o700 : 0o600
    guard status.owner == ThisProcess.userID else {
      return .problem(
        "\(path) belongs to the user \(status.owner), not to you (\(ThisProcess.userID))",
        fix: "sudo chown \(ThisProcess.userID) '\(path)'")
    }
    let isClosedToOwner = status.permissions & wanted != wanted
    guard isClosedToOwner || status.permissions & 0o077 != 0 else { return nil }
    let mode = String(status.permissions, radix: 8)
    let right = String(wanted, radix: 8)
    let mend = Finding.Mend("\(path) has mode \(right)") {
      try Files.setPermissions(wanted, of: path)
    }
    let what = "\(path) has mode \(mode), not \(right)"
    let fix = "chmod \(right) '\(path)'"
    return isRoot || isClosedToOwner
      ? .problem(what, fix: fix, mend: mend) : .warning(what, fix: fix, mend: mend)
  }

  /// Everything of Roost's own in a home, a directory before what is in it; links are not followed.
  static func walk(_ home: Home, _ visit: (String, FileStatus) throws -> Void) throws {
    // What is in these is the agents': programs have their modes there, and any name.
    try walk(home.root, closed: [home.worktrees, home.work, home.kept], visit)
  }

  private static func walk(
    _ path: String, closed: [String], _ visit: (String, FileStatus) throws -> Void
  ) throws {
    guard let status = try Files.status(path), !status.isSymbolicLink else { return }
    try visit(path, status)
    guard status.isDirectory, !closed.contains(path) else { return }
    // A directory that its owner cannot list is told of by its mode.
    for name in (try? Files.names(in: path)) ?? [] {
      try walk("\(path)/\(name)", closed: closed, visit)
    }
  }
}
