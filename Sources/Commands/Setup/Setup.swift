import Foundation
import Platform

extension Command {
  private static let agent = Operand<String?>("AGENT", .choice(AgentSetup.all.map(\.name)))
  private static let project = Option<String>(
    "project", value: "DIR", kind: .file, "the project (default: here)")
  private static let scope = Option<AgentSetup.Scope>(
    "scope", short: nil, value: "SCOPE", kind: .choice(AgentSetup.Scope.allCases.map(\.rawValue)),
    "project or user (default: the project, where it has settings)",
    expected: "project or user", read: AgentSetup.Scope.init)
  private static let all = Flag("all", "every agent that is installed")
  private static let isDry = Flag("dry-run", "show the change, and write nothing")
  private static let removes = Flag("remove", "take back what was added")
  private static let agrees = Flag("yes", short: "y", "do not ask")

  static let setup = Command(
    "setup", "Find the coding agents that are installed, and set up what they need.",
    operands: [agent],
    options: [project, scope, all, isDry, removes, agrees, json],
    details: """
      Without an agent's name it lists those that it finds, with what proves that a message arrived,
      and offers what fits. Messages reach each of them as it is. With a name it gives the agent
      Roost's tools (`roost mcp`), and the hooks by which it tells what it does and fetches its
      mail, where it has any. It shows the change and asks before it writes. Nothing else in the
      files is touched, down to the last space; one that is not valid, or read-only, is left alone,
      and then nothing is written. An entry that is there already stays; one of an earlier version
      is brought up to date. The agents are claude, codex, gemini, antigravity, opencode, qwen,
      goose, crush, cursor, copilot, amp and gptme; docs/agents.md names their files.
      """,
    example: "roost setup codex --scope user"
  ) { words, session in
    let project = session.absolute(words[Self.project] ?? ".")
    guard try Files.status(project, followingLinks: true)?.isDirectory == true else {
      throw CommandFailure("\(project) is not a directory")
    }
    let known = KnownAgents(session, project: project)
    var work = SetupWork(
      session: session, project: project, scope: words[Self.scope], removes: words[Self.removes],
      isDry: words[Self.isDry], asks: !words[Self.agrees])
    switch words[Self.agent] {
    case let name?:
      guard !words[Self.all] else { throw UsageError("give an agent or --all, not both") }
      guard let agent = AgentSetup.of(name) else { return try known.explain(name) }
      try work.run([agent])
    case nil where words[Self.all]: try work.runAll(known.settable)
    case nil:
      guard !words[Self.removes], !words[Self.isDry], words[Self.scope] == nil else {
        throw UsageError("say for which agent, as in `roost setup claude --remove`, or --all")
      }
      try known.show()
      guard !session.printsJSON, words[Self.agrees] || StandardStreams.inputIsTerminal else {
        return
      }
      let missing = known.settable.filter { known.standing(of: $0) != .present }
      if !missing.isEmpty { try work.runAll(missing) }
    }
  }
}
