import Foundation
import Platform

/// Roost's hooks in a project's settings for Claude Code.
struct ClaudeHooks {
  static let agent = "claude"

  private let session: Session
  private let path: String

  init(project: String, session: Session) {
    self.session = session
    path = "\(project)/.claude/settings.json"
  }

  /// Whether the project has all of them.
  var arePresent: Bool {
    get throws {
      let old = try Files.read(path, followingLinks: true) ?? []
      var settings = try ClaudeSettings(old, path: path)
      try settings.addHooks()
      return settings.bytes == old
    }
  }

  /// Writes them, or takes them out, after the person has seen what changes.
  func change(removing: Bool, asking: Bool) throws {
    let old = try Files.read(path, followingLinks: true)
    var settings = try ClaudeSettings(old ?? [], path: path)
    if removing { try settings.removeHooks() } else { try settings.addHooks() }
    guard settings.bytes != old ?? [] else {
      return session.print(
        removing ? "\(path) has no hooks of Roost" : "\(path) has the hooks already")
    }
    session.print(path)
    for line in LineDifference(old ?? [], settings.bytes).lines { session.print(line) }
    if asking { try confirm() }
    try Files.createDirectory(Files.directory(of: path))
    try Files.replaceContent(of: path, settings.bytes)
    session.say(removing ? "the hooks are gone" : "the hooks are in place")
  }

  private func confirm() throws {
    guard StandardStreams.inputIsTerminal else {
      throw UsageError("nothing was written: --yes writes without asking")
    }
    session.err("Write it? [y/N] ")
    guard readLine()?.lowercased().hasPrefix("y") == true else {
      throw CommandFailure("nothing was written")
    }
  }
}
