import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  fileprivate static let event = Operand<String>("EVENT", .choice(hookEvents))

  private static let hookEvents = HookReport.Event.allCases.map(\.rawValue)

  static let hook = Command(
    "hook", "Tell Roost what an agent is doing; for the agent's own hooks.",
    operands: [event],
    details: """
      It reads the hook's JSON on standard input, as Claude Code gives it. A new session registers
      itself, in the mode hook; a prompt and the use of a tool mean that the agent works, a stop
      that it rests. An agent in the mode hook gets its waiting messages in the answer. It does
      nothing while the daemon is down, and never stands in the agent's way: whatever goes wrong is
      told on standard error, and the exit code is 0. `roost setup claude` writes the hooks into a
      project's settings.
      """,
    example: "roost hook Stop"
  ) { words, session in
    do {
      try await HookCall(words, session).perform()
    } catch {
      session.say("hook \(words[Self.event]): \(error)")
    }
  }
}

/// One call of an agent's hook.
private struct HookCall {
  let event: HookReport.Event
  let input: JSON
  let session: Session
  let at = Timestamp.now

  init(_ words: Invocation, _ session: Session) throws {
    let name = words[Command.event]
    guard let event = HookReport.Event(rawValue: name) else {
      let known = HookReport.Event.allCases.map(\.rawValue)
      throw UsageError("there is no event \(name)\(Name.suggestion(for: name, among: known))")
    }
    self.event = event
    self.session = session
    let bytes = try StandardStreams.readInput(limit: 16 << 20)
    input = bytes.isEmpty ? [:] : try JSON(parsing: bytes)
  }

  func perform() async throws {
    // An agent's hook is no reason to start what a person has stopped.
    guard let daemon = try await session.runningDaemon() else { return }
    guard let agent = try await agent(daemon) else { return }
    var report = HookReport(agent: agent, event: event)
    report.at = at
    report.tool = input["tool_name"]?.string
    report.conversation = input["session_id"]?.string
    report.summary = input["last_assistant_message"]?.string.map { String($0.prefix(200)) }
    report.tokens = input["transcript_path"]?.string.flatMap(Transcript.tokens)
    let answer = try await daemon.call(.reportHook, report.json, as: HookReply.init)
    let state = try session.state()
    let box = try session.mailbox(of: agent, in: state)
    let messages = try answer.value.messages.map(box.message)
    // A new session, and one that has forgotten, is told how to work with others.
    let prime =
      event == .sessionStart ? try PrimeFile.text(for: agent, in: state, session.home) : nil
    if prime != nil || !messages.isEmpty { handOver(messages, to: agent, behind: prime) }
  }

  /// The agent that the hook belongs to; a session in a pane that none has registers itself.
  private func agent(_ daemon: ControlClient) async throws -> Address? {
    let identity = try Identity(session)
    let named = session.environment["ROOST_AGENT"].flatMap { $0.isEmpty ? nil : $0 }
    if named != nil || identity.agentHere != nil {
      let known = try? identity.agent(nil, team: nil)
      if let known, known.name == Name.lead || identity.state.agent(known) != nil { return known }
    }
    guard event == .sessionStart, !identity.state.teams.isEmpty else { return nil }
    let id = input["session_id"]?.string.flatMap { try? Name.checked(String($0.prefix(4))) }
    var request = JoinRequest(
      name: named ?? "claude-\(id ?? "\(ThisProcess.parent)")", team: try identity.team(nil),
      workingDirectory: input["cwd"]?.string ?? FileManager.default.currentDirectoryPath)
    let caller = Identity.caller(session.environment)
    request.socket = caller?.socket
    request.pane = caller?.pane
    request.mode = caller == nil ? .file : .hook
    _ = try await daemon.call(.joinAgent, request.json)
    return Address(name: request.name, team: request.team)
  }

  /// Prints messages in the way that the event's answer carries them to the model.
  private func handOver(_ messages: [Message], to agent: Address, behind prime: String?) {
    let texts = messages.map { message in
      let body = Frame(message.text)?.instruction ?? message.text
      return "[\(message.from) → \(agent.name) · \(message.shortID)] \(body)"
    }
    let text = ((prime.map { [$0] } ?? []) + texts).joined(separator: "\n\n")
    // Not a decision to block at a stop: that would look like an error of the user's.
    session.printLine([
      "hookSpecificOutput": [
        "hookEventName": .string(event.rawValue), "additionalContext": .string(text),
      ]
    ])
  }
}

/// The record that Claude Code keeps of a conversation, one JSON object a line.
private enum Transcript {
  /// How much of its end is read.
  private static let tail = 1 << 20

  /// The tokens of the conversation as its last answer counts them.
  static func tokens(_ path: String) -> Int? {
    guard let file = try? File(path, .read), let size = try? file.status().size,
      let bytes = try? file.read(at: max(0, size - tail), count: min(size, tail))
    else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")).reversed() {
      guard let usage = (try? JSON(parsing: Array(line)))?["message"]?["usage"] else { continue }
      let keys = [
        "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
      ]
      return keys.compactMap { usage[$0]?.integer }.reduce(0) { sum, tokens in
        Tally.clamped(sum + Tally.clamped(tokens))
      }
    }
    return nil
  }
}
