import Control
import JSONSyntax
import MCP
import Model
import Swarm

extension Tool {
  private enum Action: String, CaseIterable, Sendable {
    case publish, get, list
    case queryTags = "query_tags"
    case queryPrefix = "query_prefix"
  }

  private static let action = Argument<Action?>("action")
  private static let key = Argument<String?>("key")
  private static let value = Argument<JSON?>(any: "value")
  private static let tags = Argument<[String]>("tags", count: 100, isRequired: false)
  private static let prefix = Argument<String?>("prefix")
  private static let run = Argument<String?>("run", "the one that started you, or else the newest")

  static let swarmShare = Tool(
    "swarm_share", "Share values with the other tasks of a run of agents, under keys.",
    arguments: [action, key, value, tags, prefix, run],
    result: [.init("text", .string), .init("result", .members), .init("results", .list)],
    hints: .settles, options: .isExtra
  ) { arguments, context in
    let session = context.session
    let run = session.sharedRun(arguments[Self.run])
    let daemon = try await session.daemon()
    func key() throws -> String {
      guard let key = arguments[Self.key] else { throw CommandFailure("swarm_share needs key") }
      return key
    }
    @Sendable func find(_ query: SharedResults.Query) async throws -> ToolResult {
      let request = FindSharedRequest(run: run, query: query)
      let answer = try await daemon.call(.findShared, request.json, as: SharedResult.list)
      return ToolResult(["results": .array(answer.value.map(\.json))])
    }
    var query = SharedResults.Query()
    switch arguments[Self.action] {
    case .publish:
      let draft = SharedDraft(
        key: try key(), value: arguments[Self.value] ?? .null,
        producer: session.environment["ROOST_TASK"] ?? Name.user, tags: arguments[Self.tags],
        seconds: nil, isOnlyIfAbsent: false)
      let made = try await daemon.call(
        .publishShared, PublishSharedRequest(run: run, draft: draft).json, as: SharedResult.init
      ).value
      return ToolResult([
        // The seed's words.
        "text": .string("Published result '\(made.key)' (type: \(made.typeName))"),
        "result": made.json,
      ])
    case .get:
      let found = try await daemon.call(
        .getShared, GetSharedRequest(run: run, key: try key()).json, as: SharedResult.init
      ).value
      return ToolResult(["result": found.json])
    case .queryTags:
      query.tags = arguments[Self.tags]
      guard !query.tags.isEmpty else { throw CommandFailure("query_tags needs tags") }
      return try await find(query)
    case .queryPrefix:
      query.prefix = arguments[Self.prefix] ?? ""
      return try await find(query)
    case .list: return try await find(query)
    case nil:
      throw CommandFailure(
        "swarm_share needs action: \(Action.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
