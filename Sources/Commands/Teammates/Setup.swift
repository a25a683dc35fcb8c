import Foundation
import JSONSyntax
import Platform

extension Command {
  private static let project = Option<String>(
    "project", value: "DIR", kind: .file, "the project (default: here)")
  private static let removes = Flag("remove", "take the hooks out again")
  private static let agrees = Flag("yes", short: "y", "do not ask")

  static let setupClaude = Command(
    "setup claude", "Write Roost's hooks into a project's .claude/settings.json.",
    options: [project, removes, agrees],
    details: """
      It shows the change and asks before it writes. Nothing else in the file is touched, down to
      the last space; a file that is no JSON object is left alone.
      """,
    example: "roost setup claude --project ~/web"
  ) { words, session in
    let project = words[Self.project] ?? FileManager.default.currentDirectoryPath
    guard try Files.status(project, followingLinks: true)?.isDirectory == true else {
      throw CommandFailure("\(project) is not a directory")
    }
    let path = "\(project)/.claude/settings.json"
    let old = try Files.read(path, followingLinks: true)
    var settings = try ClaudeSettings(old ?? [], path: path)
    if words[Self.removes] { try settings.removeHooks() } else { try settings.addHooks() }
    guard settings.bytes != old ?? [] else {
      return session.print(
        words[Self.removes] ? "\(path) holds no hooks of Roost" : "\(path) has the hooks already")
    }
    session.print(path)
    for line in LineDifference(old ?? [], settings.bytes).lines { session.print(line) }
    if !words[Self.agrees] { try Self.confirm(session) }
    try Files.createDirectory(Files.directory(of: path))
    try Files.replaceContent(of: path, settings.bytes)
    session.say(words[Self.removes] ? "the hooks are gone" : "the hooks are in place")
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
