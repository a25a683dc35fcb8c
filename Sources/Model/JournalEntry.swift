package import JSONSyntax

/// One line of the delivery journal: something that is about to happen to messages, or happened.
package struct JournalEntry: Sendable, Equatable {
  package enum Event: String, Sendable, CaseIterable {
    /// The text is about to be typed; written, and on the disk, before anything is.
    case intent
    /// The text is in the pane.
    case typed
    /// The attempt ended with a verdict.
    case verdict
    /// The messages wait, and why.
    case held
    /// Given up; the sender was told.
    case dead
    /// A dead letter was put back in line.
    case requeued
    /// A dead letter was dropped by a person.
    case dropped
    /// One line told the agent that messages wait.
    case nudged
    /// The hub has it, on its way to another machine.
    case routed
    /// The agent said that it has seen the message.
    case acknowledged
  }

  package var at: String
  package var event: Event
  package var agent: Address
  package var messages: [String]
  /// The reason of a failed verdict that only means "look again" and counts as no failure.
  package static let staleLook = "stale_look"
  /// The reason of an acknowledgement by the agent's own word, `roost ack`.
  package static let word = "ack"

  /// The door through which it goes, as `roost list` calls it; nil for the pane.
  package var door: String?
  /// The attempt's name, shared by its intent, its typing and its verdict.
  package var attempt: String?
  package var verdict: DeliveryVerdict?
  /// A hold's reason, or why a message is dead.
  package var reason: String?
  /// Who has the messages, where that is not the agent.
  package var by: String?
  /// What was seen or done, in sentences for a person.
  package var evidence: [String]
  package var pane: PaneBinding?
  /// The group of processes in front of the pane when the text was about to be typed.
  package var group: Int32?
  /// The program's own process, where it was recognized.
  package var process: Agent.Process?
  /// How many bytes were about to be typed.
  package var size: Int?
  /// When a person had last pressed a key in the pane before that, as tmux tells it; 0 for never.
  package var lastKey: Int?
  package var unknown: JSONObject

  package init(at: String, event: Event, agent: Address, messages: [String]) {
    self.at = at
    self.event = event
    self.agent = agent
    self.messages = messages
    evidence = []
    unknown = JSONObject()
  }
}

extension JournalEntry {
  private static let known: Set<String> = [
    "at", "event", "agent", "messages", "attempt", "verdict", "reason", "by", "evidence", "pane",
    "group", "process", "size", "last_key", "door",
  ]

  package init(json: JSON) throws {
    let name = try json.requiredString("event")
    guard let event = Event(rawValue: name) else {
      throw JSONShapeError("\"\(name)\" is not an event of the journal")
    }
    let messages = try json.requiredArray("messages").compactMap(\.string)
    self.init(
      at: try json.requiredString("at"), event: event,
      agent: try Address(json.requiredString("agent")), messages: messages)
    attempt = json["attempt"]?.string
    verdict = json["verdict"]?.string.flatMap(DeliveryVerdict.init)
    reason = json["reason"]?.string
    by = json["by"]?.string
    evidence = json["evidence"]?.array?.compactMap(\.string) ?? []
    pane = try json["pane"].map { value in try PaneBinding(json: value) }
    group = json["group"]?.integer.flatMap { Int32(exactly: $0) }
    process = try json["process"].map { value in
      Agent.Process(
        pid: Int32(clamping: try value.requiredInteger("pid")),
        started: UInt64(clamping: try value.requiredInteger("started")))
    }
    size = json["size"]?.integer
    lastKey = json["last_key"]?.integer
    door = json["door"]?.string
    unknown = json.object?.except(Self.known) ?? JSONObject()
  }

  package var json: JSON {
    let object: JSON = [
      "at": .string(at),
      "event": .string(event.rawValue),
      "agent": .string(agent.description),
      "messages": .array(messages.map(JSON.string)),
      "attempt": attempt.map(JSON.string),
      "verdict": verdict.map { .string($0.rawValue) },
      "reason": reason.map(JSON.string),
      "by": by.map(JSON.string),
      "evidence": evidence.isEmpty ? nil : .array(evidence.map(JSON.string)),
      "pane": pane?.json,
      "group": group.map { .integer(Int($0)) },
      "process": process.map {
        ["pid": .integer(Int($0.pid)), "started": .integer(Int($0.started))]
      },
      "size": size.map(JSON.integer),
      "last_key": lastKey.map(JSON.integer),
      "door": door.map(JSON.string),
    ]
    return object.adding(unknown)
  }
}
