import Control
import Foundation
import JSONSyntax
import Model
import Store

/// Everything that is known about one message.
struct Story {
  private let session: Session
  private let found: FoundMessage
  private let entries: [JournalEntry]
  private let mode: Agent.Mode?
  /// The way that the agent's next message takes, where its mode leaves a choice.
  private var channel: AgentReply.Channel?
  /// Why it waits at the moment, where a daemon runs that knows.
  private var hold: Answer<AgentReply.Hold>?

  init(_ written: String, _ session: Session) throws {
    self.session = session
    guard written.count >= 4 else {
      throw UsageError("an id has at least four characters, as in [alice → bob · 7k2f]")
    }
    let state = try session.state()
    let journal = try Journal.read(session.home).entries
    let search = MessageSearch(written: written, session: session)
    let leads = state.teams.keys.map { Address(name: Name.lead, team: $0) }
    // Those of agents that have left, too.
    let kept = try MailboxPlace.all(session).compactMap(\.address)
    let addresses = Set(state.agents.map(\.address) + leads + kept)
      .sorted { "\($0)" < "\($1)" }
    var all = try search.inMailboxes(of: addresses, state) + search.inOutboxes()
    if all.isEmpty {
      all = try search.inArchives(of: addresses, state) + search.inOutboxArchives()
    }
    if all.isEmpty { all = search.inJournal(journal) }
    guard let first = try all.only(written) else { throw Unknown(written: written) }
    found = first
    mode = state.agent(first.address)?.mode
    entries = journal.filter { $0.agent == first.address && $0.messages.contains(first.id) }
  }

  /// No message is meant by what was written.
  struct Unknown: Error, CustomStringConvertible {
    var written: String

    var description: String { "no message \(written) is known, and no task" }
  }

  /// Asks the daemon why the message waits now; the journal tells only when that began.
  mutating func addPresent() async throws {
    if mode?.usesDoor == true { channel = try await presentChannel() }
    guard found.archive == nil, found.repository == nil, entries.last?.event == .held,
      found.message?.isWaiting(at: Date()) == true
    else { return }
    hold = try await InboxView.hold(of: found.address, session)
  }

  private func presentChannel() async throws -> AgentReply.Channel? {
    guard let daemon = try await session.runningDaemon() else { return nil }
    let rows = try await daemon.call(.status, as: StatusReply.init).agents
    return rows.lazy.compactMap { row in
      if case .local(let row) = row.value, row.agent.address == found.address {
        row.channel
      } else {
        nil
      }
    }.first
  }

  /// Whether somebody sent the message, or it is in one of their mailboxes.
  func concerns(_ mail: [Address], _ name: String) -> Bool {
    if mail.contains(found.address) { return true }
    guard let sender = found.message?.from, let own = mail.first else { return false }
    return sender == "\(own)" || sender == name && found.address.team == own.team
  }

  private var verdict: String {
    let last = entries.last { $0.event != .held && $0.event != .intent }
    if found.archive != nil, found.message?.read == false {
      return last?.event == .dead ? JournalEntry.Event.dead.rawValue : "archived"
    }
    if last?.by != nil { return "read" }
    if let last { return last.verdict?.rawValue ?? last.event.rawValue }
    guard found.message?.read == true else { return "waiting" }
    // The hub has it, or it was given back; the journal that told is gone.
    return found.repository == nil ? "read" : "ended"
  }

  var json: JSON {
    [
      "id": .string(found.id),
      "to": .string("\(found.address)"),
      "verdict": .string(verdict),
      "outbox": found.repository.map(JSON.string),
      "message": found.message?.json,
      "history": .array(entries.map(\.json)),
      "hold": hold?.json,
      "channel": channel?.json,
    ]
  }

  func print() {
    session.print("\(found.id)  to \(found.address)  \(verdict)")
    if let message = found.message {
      let text = InboxView.oneLine(message.text)
      session.print(
        "\(message.timestamp)  stored, from \(message.from): \(text)")
      session.print("                            - \(Self.proof(message))")
    }
    var told: Set<String> = []
    for entry in entries {
      session.print("\(entry.at)  \(Self.sentence(entry))")
      if entry.event == .intent { told = [] }
      for fact in entry.evidence where told.insert(fact).inserted {
        session.print("                            - \(fact)")
      }
    }
    if let hold = hold?.value {
      session.print("\(hold.seenAt)  still held: \(hold.reason)")
      session.print("                            - \(hold.detail)")
    }
    if let repository = found.repository { return session.print(whereabouts(repository)) }
    if let archive = found.archive { session.print("It left the mailbox and is in \(archive).") }
    if found.archive == nil, found.message?.read == true {
      session.print("It is marked as read in the mailbox.")
    }
    if entries.isEmpty { session.print(whyNothingHappened) }
    if let channel {
      let why = channel.why.map { ": its own door is not used, as \($0)" } ?? ""
      session.print("The next message for \(found.address) goes by \(channel.name)\(why).")
    }
  }

  /// How it is known who sent it.
  private static func proof(_ message: Message) -> String {
    switch message.attestation {
    case .process: return "\(message.from) sent it: the process belongs to its pane"
    case .environment: return "\(message.from) sent it: the process has its secret"
    case .outside: return "\(message.from) sent it: the process belongs to no agent"
    case nil: break
    }
    guard let other = message.sentBy else { return "nobody proved that \(message.from) sent it" }
    return "\(other) sent it in the name of \(message.from)"
  }

  private func whereabouts(_ repository: String) -> String {
    if let archive = found.archive {
      return "It left the outbox of \(repository) and is in \(archive)."
    }
    return found.message?.read == true
      ? "It has left the outbox of \(repository)."
      : "It waits in the outbox of \(repository) for \(found.message?.to ?? "?")."
  }

  private var whyNothingHappened: String {
    switch mode {
    case .file?: "Nothing is typed for \(found.address): it reads its mailbox file."
    case .hook?: "Nothing is typed for \(found.address): it asks through its hook."
    case .paste?, .nudge?, .native?, .auto?, nil: "The daemon has not begun to deliver it."
    }
  }

  private static func sentence(_ entry: JournalEntry) -> String {
    let others = entry.messages.count - 1
    let company = others > 0 ? " together with \(others) more" : ""
    let pane =
      (entry.pane.map { " into pane \($0.pane)" } ?? entry.door.map { " through \($0)" }) ?? ""
    return switch entry.event {
    case .intent: "attempt \(entry.attempt ?? "?") begins\(pane)\(company)"
    case .typed: "typed"
    case .verdict: "verdict: \(entry.verdict?.rawValue ?? "?")"
    case .held: "held: \(entry.reason ?? "?")"
    case .dead: "given up: \(entry.reason ?? "?")"
    case .requeued: "put back in line by a person"
    case .dropped: entry.reason.map { "given back: \($0)" } ?? "dropped by a person"
    case .routed: "the hub has it"
    case .nudged: "the agent was told that it waits"
    case .acknowledged:
      entry.by.map { "\($0) has read it, and the agent has not" }
        ?? "the agent has seen it (\(entry.reason ?? "ack"))"
    }
  }
}
