import JSONSyntax
import MCP
import Model

extension Tool {
  private static let ids = Argument<[String]>("ids", count: 100)

  static let acknowledgeMessage = Tool(
    "ack_message", "Say that you have seen messages; who waits for that is told.",
    arguments: [ids],
    result: [.init("acked", .texts), .init("unknown", .texts)],
    hints: .settles
  ) { arguments, context in
    let caller = try await context.caller()
    var acknowledged: [JSON] = []
    var unknown: [JSON] = []
    for id in arguments[Self.ids] {
      // What is not in the mailbox may be in its archive, where nobody waits for it.
      guard let found = try? caller.message(id) else {
        unknown.append(.string(id))
        continue
      }
      if try found.isInMailbox(caller.identity) {
        _ = try await caller.identity.acknowledge(found.message.id, of: [found.owner])
      }
      acknowledged.append(.string(found.message.id))
    }
    return ToolResult(["acked": .array(acknowledged), "unknown": .array(unknown)])
  }
}
