import Foundation
import Platform

extension Command {
  private static let agent = Operand<String?>("AGENT")
  private static let project = Option<String>(
    "project", value: "DIR", kind: .file, "the project (default: here)")
  private static let removes = Flag("remove", "take the hooks out again")
  private static let agrees = Flag("yes", short: "y", "do not ask")

  static let setup = Command(
    "setup", "Find the coding agents that are installed, and set up what they need.",
    operands: [agent],
    options: [project, removes, agrees, json],
    details: """
      Without an agent's name it lists those that it finds, with what proves that a message arrived,
      and offers what fits. Messages reach each of them as it is; `roost setup claude` adds hooks to
      the project's .claude/settings.json, by which Claude Code tells what it does. It shows the
      change and asks before it writes. Nothing else in the file is touched, down to the last space;
      a file that is not a JSON object is left alone.
      """,
    example: "roost setup claude --project ~/web"
  ) { words, session in
    let project = words[Self.project] ?? FileManager.default.currentDirectoryPath
    guard try Files.status(project, followingLinks: true)?.isDirectory == true else {
      throw CommandFailure("\(project) is not a directory")
    }
    let hooks = ClaudeHooks(project: project, session: session)
    switch words[Self.agent] {
    case ClaudeHooks.agent?:
      try hooks.change(removing: words[Self.removes], asking: !words[Self.agrees])
    case let name?: try KnownAgents(session).explain(name)
    case nil:
      guard !words[Self.removes] else {
        throw UsageError("--remove needs the agent, as in `roost setup claude --remove`")
      }
      let agents = KnownAgents(session)
      try agents.show(hooks)
      guard try agents.has(ClaudeHooks.agent) && !hooks.arePresent, !session.printsJSON else {
        return
      }
      if words[Self.agrees] || StandardStreams.inputIsTerminal {
        try hooks.change(removing: false, asking: !words[Self.agrees])
      }
    }
  }
}
