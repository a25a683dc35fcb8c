import JSONSyntax
import MCP
import Model
import Platform
import Store

extension Tool {
  private static let query = Argument<String>("query", "words, all of them wanted")
  private static let limit = Argument<Int>("limit", 1...100, 20)

  static let mailSearchMessages = Tool(
    "search_messages", "Find messages that you got or sent, archives included.",
    arguments: [MailWords.project, query, limit], result: [.init("result", .list)], hints: .looks
  ) { arguments, context in
    let caller = try await context.caller()
    let words = arguments[Self.query].split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { throw ArgumentError("query has no words") }
    let search = WordSearch(
      words: words, team: nil, sender: nil, recipient: nil, since: nil,
      limit: arguments[Self.limit], session: caller.session, own: caller.mail)
    let found = try await blocking { try search.run() }
    return ToolResult([
      "result": .array(found.reversed().map { MailWords.json($0.message, hasBody: false) })
    ])
  }
}
