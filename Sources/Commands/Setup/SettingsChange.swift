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
  private let status: FileStatus?
  /// The directory that it is in, or in one below, and that stays.
  private let base: String
  /// Whether a new file is for whoever else works there.
  private let isShared: Bool

  /// What it comes to.
  var new: [UInt8]? { text.isSpent ? nil : text.bytes }
  var changesAnything: Bool { new != old }

  /// Reads a file.
  init(
    _ path: String, in base: String, _ syntax: SettingsText.Syntax, isShared: Bool
  ) throws {
    self.path = path
    self.base = base
    self.isShared = isShared
    if try Files.status(path)?.isSymbolicLink == true, Files.resolved(path) == nil {
      throw CommandFailure("\(path) is a link to a file that is not there; nothing was written")
    }
    status = try Files.status(path, followingLinks: true)
    old = try Files.read(path, followingLinks: true)
    do {
      text = try SettingsText(old, syntax)
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

  /// Refuses a file that its owner has protected.
  func checkIsWritable() throws {
    guard changesAnything, let status else { return }
    guard status.permissions & 0o222 != 0 else {
      throw CommandFailure("\(path) is read-only; nothing was written")
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
