import Foundation
import JSONSyntax
import MCP
import Model
import Platform
import Store

extension Tool {
  private static let query = Argument<String>("query", "words, all of them wanted")
  private static let from = Argument<String?>("from")
  private static let to = Argument<String?>("to")
  private static let since = Argument<Date?>("since")
  private static let limit = Argument<Int>("limit", 1...100, 20)

  static let searchMessages = Tool(
    "search_messages", "Find messages that you got or sent, archives included.",
    arguments: [query, from, to, since, limit],
    result: [
      .init("hits", .list)
    ],
    hints: .looks
  ) { arguments, context in
    let caller = try await context.caller()
    let words = arguments[Self.query].split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { throw ArgumentError("query has no words") }
    let search = WordSearch(
      words: words, team: nil, sender: arguments[Self.from], recipient: arguments[Self.to],
      since: arguments[Self.since], limit: arguments[Self.limit],
      session: caller.session, own: caller.mail)
    let found = try await blocking { try search.run() }
    return ToolResult([
      "hits": .array(
        found.reversed().map { mail in
          [
            "id": .string(mail.message.id), "at": .string(mail.message.timestamp),
            "from": .string(mail.message.from), "to": .string(mail.recipient),
            "snippet": .string(search.snippet(of: mail.message)),
          ]
        })
    ])
  }
}
