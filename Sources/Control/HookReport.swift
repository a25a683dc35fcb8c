package import JSONSyntax
package import Model
package import Tasks

/// What an agent's own hook tells, as `agent.hook` is asked with.
package struct HookReport: Sendable, Equatable {
  package var agent: Address
  package var event: Event
  /// When it told; hooks that run at the same time may arrive in another order.
  package var at: String?
  package var tool: String?
  package var conversation: String?
  /// What the agent said last, for its lead.
  package var summary: String?
  /// Whether the answer reaches the agent's model; nil where the event alone tells.
  package var carriesMail: Bool?
  /// The longest text that the agent takes whole, in bytes.
  package var room: Int?
  /// How often in a row the agent's turn may be kept from ending.
  package var stopsInARow: Int?
  /// Whether the turn goes on because a hook kept it from ending.
  package var isContinued = false
  /// Whether the hook tells when the agent has what was handed over.
  package var confirms = false
  /// How long the hook waits, in milliseconds; nil where it does not tell.
  package var wait: Int?
  /// The file in which the program records the conversation, and what kind of file that is.
  package var transcript: String?
  package var transcriptKind = UsageReport.Source.claudeTranscript

  /// The moments that Roost acts on, by the names that Claude Code gives them.
  package enum Event: String, Sendable, CaseIterable {
    case sessionStart = "SessionStart"
    case promptSubmit = "UserPromptSubmit"
    case toolUse = "PostToolUse"
    case notification = "Notification"
    case stop = "Stop"
    case sessionEnd = "SessionEnd"
  }

  package init(agent: Address, event: Event) {
    self.agent = agent
    self.event = event
  }

  package init(json: JSON) throws {
    let name = try json.requiredString("event")
    guard let event = Event(rawValue: name) else {
      throw JSONShapeError("\"\(name)\" is not an event")
    }
    self.init(agent: try Address(json.requiredString("agent")), event: event)
    at = json["at"]?.string
    tool = json["tool"]?.string
    conversation = json["conversation"]?.string
    summary = json["summary"]?.string
    carriesMail = json["mail"]?.bool
    room = json["room"]?.integer
    stopsInARow = json["stops_in_a_row"]?.integer
    isContinued = json["continued"] == true
    confirms = json["confirms"] == true
    wait = json["wait_ms"]?.integer
    transcript = json["transcript"]?.string
    if json["transcript_kind"] != nil { transcriptKind = try json.requiredCase("transcript_kind") }
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"),
      "event": .string(event.rawValue),
      "at": at.map(JSON.string),
      "tool": tool.map(JSON.string),
      "conversation": conversation.map(JSON.string),
      "summary": summary.map(JSON.string),
      "transcript": transcript.map(JSON.string),
      "transcript_kind": transcript == nil ? nil : .string(transcriptKind.rawValue),
      "mail": carriesMail.map(JSON.bool),
      "room": room.map(JSON.integer),
      "stops_in_a_row": stopsInARow.map(JSON.integer),
      "continued": isContinued ? true : nil,
      "confirms": confirms ? true : nil,
      "wait_ms": wait.map(JSON.integer),
    ]
  }
}
