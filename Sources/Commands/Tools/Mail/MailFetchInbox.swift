import Foundation
import JSONSyntax
import MCP
import Model
import Platform
import Store

extension Tool {
  private static let name = Argument<String?>("agent_name", "you")
  private static let limit = Argument<Int>("limit", 1...100, 20)
  private static let isUrgent = Argument<Bool>("urgent_only", false)
  private static let hasBodies = Argument<Bool>("include_bodies", false)
  private static let since = Argument<Date?>("since_ts", "a time")

  static let mailFetchInbox = Tool(
    "fetch_inbox", "The newest messages that you got; none is marked as read.",
    arguments: [MailWords.project, name, limit, isUrgent, hasBodies, since],
    result: [.init("result", .list)], hints: .looks, options: .isAlwaysLoaded
  ) { arguments, context in
    let caller = try await context.caller()
    try MailWords.check(arguments[Self.name], caller)
    var reading = InboxReading(caller: caller, limit: arguments[Self.limit])
    reading.since = arguments[Self.since]
    reading.isUrgent = arguments[Self.isUrgent]
    let found = try await blocking { [reading] in try reading.found() }
    let hasBodies = arguments[Self.hasBodies]
    return ToolResult([
      "result": .array(
        found.prefix(reading.limit).map { MailWords.json($0.message, hasBody: hasBodies) })
    ])
  }
}
