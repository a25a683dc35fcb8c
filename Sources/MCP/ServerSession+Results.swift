import JSONRPC
import JSONSyntax

/// How a version writes results.
extension ServerSession {
  /// How long a client may keep a list, in milliseconds.
  static let patience = 3_600_000

  static func response(
    to request: OpenRequest, _ outcome: WorkOutcome, _ catalog: Catalog
  ) -> JSON {
    let version = request.version
    switch outcome {
    case .called(let value):
      return result(value.json(for: version).object ?? JSONObject(), of: request, catalog)
    case .contents(let contents):
      let members: JSON = ["contents": .array(contents.map(\.json))]
      // Mail may come at any time.
      return result(members.object ?? JSONObject(), of: request, catalog, keeping: 0)
    case .prompt(let text):
      let members: JSON = [
        "messages": [["role": "user", "content": ToolResult.text(text)]]
      ]
      return result(members.object ?? JSONObject(), of: request, catalog)
    case .values(let values):
      let members: JSON = [
        "completion": [
          "values": .array(values.prefix(100).map(JSON.string)), "total": .integer(values.count),
          "hasMore": .bool(values.count > 100),
        ]
      ]
      return result(members.object ?? JSONObject(), of: request, catalog)
    case .absent(let why): return failure(request.id, .noResource(why, version))
    case .failed(let error): return failure(request.id, error)
    }
  }

  /// A result as the request's version writes it; `time` is how long a client may keep it.
  static func result(
    _ members: JSONObject, of request: OpenRequest, _ catalog: Catalog, keeping time: Int? = nil
  ) -> JSON {
    var members = members
    if request.version.isStateless {
      members["resultType"] = "complete"
      if let time {
        members["ttlMs"] = .integer(time)
        members["cacheScope"] = "private"
      }
      var meta = members["_meta"]?.object ?? JSONObject()
      meta[RequestMeta.serverInfo] = catalog.serverInfo
      members["_meta"] = .object(meta)
    }
    return RPCMessage.result(id: request.id, .object(members)).json
  }
}
