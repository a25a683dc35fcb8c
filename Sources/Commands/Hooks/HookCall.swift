import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// One call of an agent's hook: what it tells goes to the daemon, and mail comes back.
struct HookCall {
  let payload: HookPayload
  let session: Session
  let at = Timestamp.now

  private var event: HookDialect.Event { payload.event }
  private var dialect: HookDialect { payload.dialect }

  /// How long a daemon that says nothing is waited for.
  private var patience: Duration {
    let given = session.environment["ROOST_HOOK_WAIT"].flatMap { Int($0) }
    return .milliseconds(min(max(given ?? 50, 1), 60_000))
  }

  /// How long one that has said that it is there may take.
  private var workTime: Duration { max(patience, .seconds(1)) }

  func perform() async throws {
    guard payload.isOwn(session.environment) else { return }
    // An agent's hook is no reason to start what a person has stopped.
    guard try Files.status(session.home.socket) != nil else { return }
    let identity = try Identity(session)
    var found = known(identity)
    if found == nil { found = try await registered(identity) }
    guard let agent = found else { return }
    guard var line = try HookLine(to: session.home.socket) else { return }
    let answer = try line.tell(report(of: agent), within: patience, working: workTime)
    guard let answer else { return }
    let state = try session.state()
    let box = try session.mailbox(of: agent, in: state)
    let messages = try answer.messages.map(box.message)
    // A new session, and one that has forgotten, is told how to work with others.
    let prime =
      event.meaning == .sessionStart && event.answer != nil && !payload.isOfSubagent
      ? try PrimeFile.text(for: agent, in: state, session.home) : nil
    if prime != nil || !messages.isEmpty { handOver(messages, to: agent, behind: prime) }
    // Without this the daemon makes the messages unread again.
    if !messages.isEmpty, StandardStreams.outIsRead { try line.confirm(within: patience) }
  }

  private func report(of agent: Address) -> HookReport {
    var report = HookReport(agent: agent, event: event.meaning)
    report.at = at
    report.tool = payload.tool
    report.conversation = payload.isOfSubagent ? nil : payload.conversation
    report.summary = payload.summary
    report.tokens = payload.tokens
    report.transcript = payload.transcript
    // What a new session is given it reads at its first turn, whenever that is.
    report.carriesMail =
      event.answer != nil && event.meaning != .sessionStart && !payload.isOfSubagent
      && StandardStreams.outIsRead
    report.room = dialect.room
    report.stopsInARow = dialect.stopsInARow
    report.isContinued = payload.isContinued
    report.confirms = true
    return report
  }

  /// The agent that the hook belongs to.
  private func known(_ identity: Identity) -> Address? {
    guard name != nil || identity.agentHere != nil,
      let known = try? identity.agent(nil, team: nil)
    else { return nil }
    return known.name == Name.lead || identity.state.agent(known) != nil ? known : nil
  }

  private var name: String? {
    session.environment["ROOST_AGENT"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Registers a new session, in the pane where there is one.
  private func registered(_ identity: Identity) async throws -> Address? {
    guard event.meaning == .sessionStart, !payload.isOfSubagent, !identity.state.teams.isEmpty
    else { return nil }
    let found = try await withDeadline(patience) { [session] in try await session.runningDaemon() }
    guard let daemon = found ?? nil else { return nil }
    let id = payload.conversation.flatMap { try? Name.checked(String($0.prefix(4))) }
    var request = JoinRequest(
      name: name ?? "\(dialect.agent)-\(id ?? "\(ThisProcess.parent)")",
      team: try identity.team(nil),
      workingDirectory: payload.directory ?? FileManager.default.currentDirectoryPath)
    let caller = Identity.caller(session.environment)
    request.socket = caller?.socket
    request.pane = caller?.pane
    if caller == nil {
      request.mode = .file
    } else if dialect.handsOverAtStop {
      request.mode = .hook
    }
    _ = try await daemon.call(.joinAgent, request.json, timeout: workTime)
    return Address(name: request.name, team: request.team)
  }

  /// Prints messages in the way that the event's answer carries them to the model.
  private func handOver(_ messages: [Message], to agent: Address, behind prime: String?) {
    guard let form = event.answer else { return }
    let texts = messages.map { message in
      let body = Frame(message.text)?.instruction ?? message.text
      return "[\(message.from) → \(agent.name) · \(message.shortID)] \(shortened(body, message))"
    }
    let text = ((prime.map { [$0] } ?? []) + texts).joined(separator: "\n\n")
    session.printLine(HookDialect.answer(form, text, to: event.name))
  }

  /// The text as far as the agent takes it, and where the rest is.
  private func shortened(_ text: String, _ message: Message) -> String {
    guard let room = dialect.room, text.utf8.count > room else { return text }
    let end = text.utf8.index(text.startIndex, offsetBy: room)
    return "\(text[..<end])… (`roost read --id \(message.shortID)` prints the whole of it)"
  }
}
