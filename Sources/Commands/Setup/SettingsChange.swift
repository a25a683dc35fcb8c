import Foundation
import JSONSyntax
import Model
import Platform
import SettingsFiles

/// A file of an agent's settings, as it is and as it is to be.
struct SettingsChange {
  let path: String
  /// Nil where there is no such file.
  let old: [UInt8]?
  private(set) var text: SettingsText
  /// What the whole file is to be, where it is one of Roost's own.
  private var own: Own?
  private let status: FileStatus?
  /// The directory that it is in, or in one below, and that stays.
  private let base: String
  /// Whether a new file is for whoever else works there.
  private let isShared: Bool

  /// What it comes to.
  var new: [UInt8]? {
    if let own { return own.content }
    return text.isSpent ? nil : text.bytes
  }
  var changesAnything: Bool { new != old }

  /// Reads a file.
  init(
    _ path: String, in base: String, _ syntax: SettingsText.Syntax, isShared: Bool,
    isOwn: Bool = false
  ) throws {
    self.path = path
    self.base = base
    self.isShared = isShared
    if try Files.status(path)?.isSymbolicLink == true, Files.resolved(path) == nil {
      throw CommandFailure("\(path) is a link to a file that is not there; nothing was written")
    }
    status = try Files.status(path, followingLinks: true)
    old = try Files.read(path, followingLinks: true)
    own = isOwn ? Own(content: old) : nil
    do {
      text = try SettingsText(isOwn ? nil : old, syntax)
    } catch {
      throw CommandFailure("\(path): \(error); nothing was written")
    }
  }

  /// Changes the text; what cannot be changed is told with the file's name.
  mutating func edit(_ body: (inout SettingsText) throws -> Void) throws {
    do {
      try body(&text)
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure("\(path): \(error); nothing was written")
    }
  }

  private struct Own {
    var content: [UInt8]?
  }

  /// Puts a file of Roost's in place of nothing, or of another version of it.
  mutating func put(_ bytes: [UInt8]) throws {
    switch old.map(AgentPlugin.standing) {
    case nil, .own: own = Own(content: bytes)
    case .changed:
      guard old != bytes else { return }
      throw CommandFailure(
        "\(path) was changed by somebody since Roost made it; move it away, and nothing was written"
      )
    case .others:
      throw CommandFailure(
        "\(path) is not a file of Roost's; move it away, and nothing was written")
    }
  }

  /// Takes a file of Roost's away; anybody else's stays.
  mutating func take() throws {
    switch old.map(AgentPlugin.standing) {
    case .own: own = Own(content: nil)
    case .changed:
      throw CommandFailure(
        "\(path) was changed by somebody since Roost made it; remove it by hand, and nothing was"
          + " written")
    case nil, .others: break
    }
  }

  /// Refuses a file that its owner has protected, and one in whose place nothing can be written.
  func checkIsWritable() throws {
    guard changesAnything else { return }
    if let status, status.permissions & 0o222 == 0 {
      throw CommandFailure("\(path) is read-only; nothing was written")
    }
    var directory = Files.directory(of: Files.resolved(path) ?? path)
    while directory != "/", try Files.status(directory, followingLinks: true) == nil {
      directory = Files.directory(of: directory)
    }
    guard try Files.status(directory, followingLinks: true)?.isDirectory == true else {
      throw CommandFailure("\(directory) is not a directory; nothing was written")
    }
    guard access(directory, W_OK | X_OK) == 0 else {
      throw CommandFailure("nothing can be written into \(directory); nothing was written")
    }
  }

  /// Writes it, or removes what nothing is left of.
  func write() throws {
    guard changesAnything else { return }
    guard try Files.status(path, followingLinks: true) == status else {
      throw CommandFailure("\(path) has just been changed by another program; run this again")
    }
    guard let new else {
      // What a link leads to is a file of a person's own.
      guard try Files.status(path)?.isSymbolicLink != true else {
        return try Files.replaceContent(of: path, [])
      }
      try Files.remove(path)
      return removeDirectories()
    }
    try Files.createDirectory(Files.directory(of: path))
    try Files.replaceContent(of: path, new)
    if status == nil, isShared { try Files.setPermissions(0o644, of: path) }
  }

  /// Removes the directories around it that are empty now.
  private func removeDirectories() {
    var directory = Files.directory(of: path)
    while directory.hasPrefix("\(base)/"), Files.removeEmptyDirectory(directory) {
      directory = Files.directory(of: directory)
    }
  }
}
