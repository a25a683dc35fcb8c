import Control
import JSONSyntax
import Model
import Platform

extension Command {
  private static let agent = Operand<String>(
    "AGENT", .choice(HookDialect.all.map(\.agent) + HookDialect.claude.events.map(\.name)))
  private static let event = Operand<String?>("EVENT")

  static let hook = Command(
    "hook", "Tell Roost what an agent is doing; for the agent's own hooks.",
    operands: [agent, event],
    details: """
      `roost setup` writes it into an agent's settings. It reads the hook's JSON on standard input,
      in the agent's own form; an event without an agent's name is Claude Code's. A new session
      registers itself; a prompt and the use of a tool mean that the agent works, a stop that it
      rests. An agent in the mode hook gets its waiting messages in the answer, where its program
      takes one. What another program tells that runs the same hooks is passed over. It never stands
      in the agent's way: it does nothing while the daemon is down, is over within 50 ms
      (ROOST_HOOK_WAIT, in milliseconds) whatever is wrong with it, tells that on standard error, and
      ends with 0. A daemon that says that it is at work has a second. Mail that is not handed over
      in time stays unread, and comes with the next hook.
      """,
    example: "roost hook codex Stop"
  ) { words, session in
    let (agent, event) =
      words[Self.event].map { (words[Self.agent], $0) }
      ?? (HookDialect.claude.agent, words[Self.agent])
    do {
      let dialect = try HookDialect.named(agent)
      let json = try HookInput.read()
      try HookCall(
        payload: HookPayload(json, dialect, try dialect.known(event)), session: session
      ).perform()
    } catch {
      session.say("hook \(agent) \(event): \(error)")
    }
  }
}

extension HookDialect {
  fileprivate static func named(_ name: String) throws -> HookDialect {
    guard let dialect = of(name) else {
      let names = all.map(\.agent)
      throw UsageError(
        "there are no hooks of \(name)\(Name.suggestion(for: name, among: names))")
    }
    return dialect
  }

  fileprivate func known(_ name: String) throws -> Event {
    guard let event = event(name) else {
      let known = events.map(\.name)
      throw UsageError("there is no event \(name)\(Name.suggestion(for: name, among: known))")
    }
    return event
  }
}

/// What comes on standard input.
private enum HookInput {
  private static let limit = 16 << 20
  /// An agent that opens the input and never ends it is not waited for.
  private static let patience = Duration.seconds(1)

  static func read() throws -> JSON {
    let bytes = try StandardStreams.readInput(limit: limit, within: patience)
    return bytes.isEmpty ? [:] : try JSON(parsing: bytes)
  }
}
