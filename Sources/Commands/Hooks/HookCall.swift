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
  private let start = ContinuousClock.now

  init(payload: HookPayload, session: Session) {
    self.payload = payload
    self.session = session
  }

  private var event: HookDialect.Event { payload.event }
  private var dialect: HookDialect { payload.dialect }

  /// How long the agent waits for the hook, in milliseconds.
  private var wait: Int {
    let given = session.environment["ROOST_HOOK_WAIT"].flatMap { Int($0) }
    return min(max(given ?? 50, 1), 60_000)
  }

  func perform() throws {
    guard payload.isOwn(session.environment) else { return }
    // An agent's hook is no reason to start what a person has stopped.
    guard try Files.status(session.home.socket) != nil else { return }
    let identity = try Identity(session)
    let patience = HookLine.Patience(.milliseconds(wait), from: start)
    guard var line = try HookLine(to: session.home.socket, patience) else { return }
    var found = known(identity)
    if found == nil { found = try registered(identity, &line) }
    guard let agent = found, let answer = try line.tell(report(of: agent)) else { return }
    let state = try session.state()
    let box = try session.mailbox(
      of: agent, in: state, lockTimeout: .milliseconds(max(wait / 2, 1)))
    let messages = try answer.messages.map(box.message)
    // A new session, and one that has forgotten, is told how to work with others.
    let prime =
      event.meaning == .sessionStart && event.answer != nil && !payload.isOfSubagent
      ? try PrimeFile.text(for: agent, in: state, session.home) : nil
    if prime != nil || !messages.isEmpty { handOver(messages, to: agent, behind: prime) }
    // Without this the daemon makes the messages unread again.
    if !messages.isEmpty, StandardStreams.outIsRead { try line.confirm() }
  }

  private func report(of agent: Address) -> HookReport {
    var report = HookReport(agent: agent, event: event.meaning)
    report.at = at
    report.tool = payload.tool
    report.conversation = payload.isOfSubagent ? nil : conversation
    report.summary = payload.summary
    if let transcript = payload.transcript, let kind = dialect.record, !payload.isOfSubagent {
      (report.transcript, report.transcriptKind) = (transcript, kind)
    }
    // What a new session is given it reads at its first turn, whenever that is.
    report.carriesMail =
      event.answer != nil && event.meaning != .sessionStart && !payload.isOfSubagent
      && StandardStreams.outIsRead
    report.room = dialect.room
    report.stopsInARow = dialect.stopsInARow
    report.isContinued = payload.isContinued
    report.confirms = true
    report.wait = wait
    return report
  }

  /// The agent that the hook belongs to.
  private func known(_ identity: Identity) -> Address? {
    guard name != nil || identity.agentHere != nil,
      let known = try? identity.agent(nil, team: nil)
    else { return nil }
    return known.name == Name.lead || identity.state.agent(known) != nil ? known : nil
  }

  /// The name of the conversation, as the program tells it.
  private var conversation: String? {
    payload.conversation
      ?? dialect.sessionVariable.flatMap { session.environment[$0] }?.split(separator: "/").last
      .map(String.init)
  }

  private var name: String? {
    session.environment["ROOST_AGENT"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Registers a new session, in the pane where there is one.
  private func registered(_ identity: Identity, _ line: inout HookLine) throws -> Address? {
    guard event.meaning == .sessionStart, !payload.isOfSubagent, !identity.state.teams.isEmpty
    else { return nil }
    let id = conversation.flatMap { try? Name.checked(String($0.prefix(4))) }
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
    guard try line.ask(.joinAgent, request.json) != nil else { return nil }
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
