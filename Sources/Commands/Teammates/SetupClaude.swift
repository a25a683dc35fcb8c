import Foundation
import JSONSyntax
import Platform

extension Command {
  static let setupClaude = Command(
    "setup claude", "Write Roost's hooks into a project's .claude/settings.json.",
    options: [
      Option("project", value: "DIR", kind: .file, "the project (default: here)"),
      Option("remove", "take the hooks out again"),
      Option("yes", short: "y", "do not ask"),
    ],
    details: """
      It shows the change and asks before it writes. Nothing else in the file is touched, down to
      the last space; a file that is no JSON object is left alone.
      """,
    example: "roost setup claude --project ~/web"
  ) { words, session in
    let project = words["project"] ?? FileManager.default.currentDirectoryPath
    guard try Files.status(project, followingLinks: true)?.isDirectory == true else {
      throw CommandFailure("\(project) is no directory")
    }
    let path = "\(project)/.claude/settings.json"
    let old = try Files.read(path, followingLinks: true)
    var settings = try ClaudeSettings(old ?? [], path: path)
    if words.has("remove") { try settings.removeHooks() } else { try settings.addHooks() }
    guard settings.bytes != old ?? [] else {
      return session.print(
        words.has("remove") ? "\(path) holds no hooks of Roost" : "\(path) has the hooks already")
    }
    session.print(path)
    for line in LineDifference(old ?? [], settings.bytes).lines { session.print(line) }
    if !words.has("yes") { try Self.confirm(session) }
    try Files.createDirectory(Files.directory(of: path))
    try Files.replaceContent(of: path, settings.bytes)
    session.say(words.has("remove") ? "the hooks are gone" : "the hooks are in place")
  }

  private static func confirm(_ session: Session) throws {
    guard StandardStreams.inputIsTerminal else {
      throw UsageError("nothing was written: --yes writes without asking")
    }
    session.err("Write it? [y/N] ")
    guard readLine()?.lowercased().hasPrefix("y") == true else {
      throw CommandFailure("nothing was written")
    }
  }
}
