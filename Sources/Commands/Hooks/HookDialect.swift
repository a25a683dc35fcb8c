package import Control
package import JSONSyntax
import Tasks

/// How one agent runs hooks: what its events mean, and how an answer reaches its model.
package struct HookDialect: Sendable {
  /// A moment at which the agent runs a command, under the agent's own name for it.
  package struct Event: Sendable {
    package var name: String
    package var meaning: HookReport.Event
    /// How a text in the answer reaches the model; nil where none does.
    package var answer: Answer?

    init(_ name: String, _ meaning: HookReport.Event, _ answer: Answer? = nil) {
      self.name = name
      self.meaning = meaning
      self.answer = answer
    }
  }

  /// The form of an answer that carries a text.
  package enum Answer: Sendable, Equatable {
    /// `hookSpecificOutput.additionalContext`.
    case context
    /// One member of the answer.
    case member(String)
    /// A decision that keeps the turn from ending, with the text as its reason.
    case decision(String)
  }

  /// How the agent's settings list a command for an event.
  package enum Listing: Sendable {
    /// In a group of its own, beside what the group is for.
    case group
    /// By itself, under that key.
    case single(command: String)
    /// By itself, in one list for all events, under `command` beside the event's name.
    case table(event: String)
    /// Not at all: a plugin calls it.
    case plugin
  }

  /// What tells that another program has run the agent's hooks: members that are there, and members
  /// that are not.
  package struct Mark: Sendable {
    var present: [String]
    var absent: [String] = []
  }

  package var agent: String
  package var events: [Event]
  var listing: Listing
  /// How long the agent is told to wait, in its own unit.
  var timeout: (key: String, value: Int)
  /// Under which keys it says what; the first that is there counts.
  var eventKeys = ["hook_event_name"]
  var sessionKeys = ["session_id"]
  var toolKeys = ["tool_name"]
  var summaryKeys = ["last_assistant_message"]
  var directoryKeys = ["cwd"]
  /// The key under which a prompt is a person's, where the event comes for others too.
  var promptKey: String?
  /// What kind of file it names as the conversation's, where that tells what the conversation took.
  var record: UsageReport.Source?
  var foreign: [Mark] = []
  /// Variables that other programs set for the hooks that they run.
  var foreignVariables: [String] = []
  /// The longest text that it takes whole, in bytes.
  var room: Int?
  /// How often in a row its turn may be kept from ending.
  var stopsInARow: Int?
  /// A variable with a path whose end is the conversation's name, where nothing comes on standard input.
  var sessionVariable: String?

  package func event(_ name: String) -> Event? { events.first { $0.name == name } }

  /// Whether a turn can be kept from ending, so that mail need not be typed.
  var handsOverAtStop: Bool { events.contains { $0.meaning == .stop && $0.answer != nil } }

  /// A command as the agent's settings have it.
  func entry(_ command: String, for event: Event) -> JSON {
    switch listing {
    case .table(let key):
      return [
        key: .string(event.name), "command": .string(command),
        timeout.key: .integer(timeout.value),
      ]
    case .plugin: return .null
    case .group:
      let hook: JSON = [
        "type": "command", "command": .string(command), timeout.key: .integer(timeout.value),
      ]
      return ["hooks": [hook]]
    case .single(let key):
      return [
        "type": key == "bash" ? "command" : nil, key: .string(command),
        timeout.key: .integer(timeout.value),
      ]
    }
  }

  /// An answer that hands a text to the model.
  package static func answer(_ form: Answer, _ text: String, to event: String) -> JSON {
    switch form {
    case .context:
      ["hookSpecificOutput": ["hookEventName": .string(event), "additionalContext": .string(text)]]
    case .member(let key): [key: .string(text)]
    case .decision(let word): ["decision": .string(word), "reason": .string(text)]
    }
  }
}
