import JSONRPC
package import JSONSyntax
package import Model

/// A message as the daemon hands it over: whole, or by its id where it is too long for a line and
/// whoever took it reads it in the mailbox.
package enum Handover: Sendable, Equatable {
  case whole(Message)
  case inMailbox(id: String)

  /// The bytes of JSON that the messages of one answer may have: what stands around them has room.
  package static let byteLimit = LineBuffer.defaultLimit / 2

  package init(_ message: Message) {
    let isShort = message.json.bytes().count <= Self.byteLimit
    self = isShort ? .whole(message) : .inMailbox(id: message.id)
  }

  package var id: String {
    switch self {
    case .whole(let message): message.id
    case .inMailbox(let id): id
    }
  }

  /// Nil where there is no message.
  package static func optional(json: JSON) throws -> Handover? {
    json.isNull ? nil : try Handover(json: json)
  }

  package init(json: JSON) throws {
    self =
      json["in_mailbox"] == true
      ? .inMailbox(id: try json.requiredString("id"))
      : .whole(Message(json: json.object ?? JSONObject()))
  }

  package var json: JSON {
    switch self {
    case .whole(let message): message.json
    case .inMailbox(let id): ["id": .string(id), "in_mailbox": true]
    }
  }
}

/// The messages that a hook's answer carries: what `agent.hook` answers.
package struct HookReply: Sendable, Equatable {
  package var messages: [Handover]

  package init(messages: [Handover]) {
    self.messages = messages
  }

  package init(json: JSON) throws {
    self.init(messages: try (json["messages"]?.array ?? []).map(Handover.init))
  }

  package var json: JSON { ["messages": .array(messages.map(\.json))] }
}
