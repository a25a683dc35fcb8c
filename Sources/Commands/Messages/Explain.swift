import Foundation
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let explain = Command(
    "explain", "Tell a message's whole story, with the evidence.",
    operands: [Operand("ID")], options: [.json],
    details: "It reads the mailboxes and the delivery journal, so it works without the daemon.",
    example: "roost explain 7k2f"
  ) { words, session in
    let story = try Story(words.operand(0) ?? "", session)
    if words.has("json") { session.print(story.json) } else { story.print() }
  }
}

/// Everything that is known about one message.
private struct Story {
  private let session: Session
  private let address: Address
  private let message: Message?
  private let id: String
  private let entries: [JournalEntry]
  private let mode: Agent.Mode?
  /// Where it is, if it has left its mailbox.
  private var archive: String?

  init(_ written: String, _ session: Session) throws {
    self.session = session
    guard written.count >= 4 else {
      throw UsageError("an id has at least four characters, as in [alice → bob · 7k2f]")
    }
    let state = try session.state()
    let journal = try Journal.read(session.home).entries
    var found: [(Address, String, Message?)] = []
    var inArchive: String?
    for agent in state.agents {
      let box = try session.mailbox(of: agent.address, in: state)
      do {
        for message in try box.readAll() where MessageID.matches(message.id, written) {
          found.append((agent.address, message.id, message))
        }
      } catch let error as MailboxError {
        session.say("\(error); what is in it is not looked at")
      }
    }
    if found.isEmpty {
      for agent in state.agents {
        let box = try session.mailbox(of: agent.address, in: state)
        for message in try box.archived(matching: written) {
          found.append((agent.address, message.id, message))
          inArchive = box.paths.archive
        }
      }
    }
    if found.isEmpty {
      for entry in journal {
        for id in entry.messages
        where MessageID.matches(id, written) && !found.contains(where: { $0.1 == id }) {
          found.append((entry.agent, id, nil))
        }
      }
    }
    guard let first = found.first else { throw CommandFailure("no message \(written) is known") }
    guard found.count == 1 else {
      throw CommandFailure(
        "\(written) means several messages: \(found.map { "\($0.1) (\($0.0))" }.joined(separator: ", "));"
          + " write more of it")
    }
    (address, id, message) = first
    archive = inArchive
    mode = state.agent(first.0)?.mode
    entries = journal.filter { $0.agent == first.0 && $0.messages.contains(first.1) }
  }

  private var verdict: String {
    if archive != nil, message?.read == false { return "archived" }
    if let last = entries.last(where: { $0.event != .held && $0.event != .intent }) {
      return last.verdict?.rawValue ?? last.event.rawValue
    }
    return message?.read == true ? "read" : "waiting"
  }

  var json: JSON {
    [
      "id": .string(id),
      "to": .string("\(address)"),
      "verdict": .string(verdict),
      "message": message?.json,
      "history": .array(entries.map(\.json)),
    ]
  }

  func print() {
    session.print("\(id)  to \(address)  \(verdict)")
    if let message {
      let text = InboxView.oneLine(message.text)
      session.print(
        "\(message.timestamp)  stored, from \(message.from): \(text)")
    }
    var told: Set<String> = []
    for entry in entries {
      session.print("\(entry.at)  \(Self.sentence(entry))")
      if entry.event == .intent { told = [] }
      for fact in entry.evidence where told.insert(fact).inserted {
        session.print("                            - \(fact)")
      }
    }
    if let archive { session.print("It left the mailbox and is in \(archive).") }
    if archive == nil, message?.read == true {
      session.print("It is marked as read in the mailbox.")
    }
    if entries.isEmpty { session.print(whyNothingHappened) }
  }

  private var whyNothingHappened: String {
    switch mode {
    case .file?: "Nothing is typed for \(address): it reads its mailbox file."
    case .hook?: "Nothing is typed for \(address): it asks through its hook."
    case .paste?, .nudge?, nil: "The daemon has not begun to deliver it."
    }
  }

  private static func sentence(_ entry: JournalEntry) -> String {
    let others = entry.messages.count - 1
    let company = others > 0 ? " together with \(others) more" : ""
    let pane = entry.pane.map { " into pane \($0.pane)" } ?? ""
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
    case .acknowledged: "the agent has seen it (\(entry.reason ?? "ack"))"
    }
  }
}
