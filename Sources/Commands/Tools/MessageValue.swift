import JSONSyntax
import MCP
import Model
import Store

/// A message as tools and resources tell it.
struct MessageValue {
  /// How much of a text a list tells; the rest is in the message's own resource.
  static let bodyLimit = 4096

  let message: Message
  var hasBody = true
  var isWhole = false

  private var text: String { Mailbox.wholeText(of: message) }

  /// Whether the text is longer than what is told of it.
  var isCut: Bool { hasBody && !isWhole && text.utf8.count > Self.bodyLimit }

  var json: JSON {
    let whole = text
    let body = isCut ? Self.start(of: whole) : whole
    return [
      "id": .string(message.id), "from": .string(message.from),
      "subject": message.summary.map(JSON.string), "body": hasBody ? .string(body) : nil,
      "bytes": isCut || !hasBody ? .integer(whole.utf8.count) : nil,
      "at": .string(message.timestamp),
      "thread": message.thread.map(JSON.string), "reply_to": message.replyTo.map(JSON.string),
      "priority": message.priority == .normal ? nil : .string(message.priority.rawValue),
      "read": .bool(message.read),
    ]
  }

  var link: ToolResult.Link? {
    guard isCut else { return nil }
    return ToolResult.Link(
      uri: AgentResource.message.declaration.address(message.id),
      name: "the whole message \(message.shortID)")
  }

  /// What fits, cut between characters.
  static func start(of text: String) -> String {
    var end = text.utf8.index(text.startIndex, offsetBy: bodyLimit)
    while end.samePosition(in: text) == nil, end > text.startIndex {
      end = text.utf8.index(before: end)
    }
    return text[..<end] + "…"
  }
}
