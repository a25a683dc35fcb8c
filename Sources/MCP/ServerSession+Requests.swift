import JSONRPC
import JSONSyntax

/// What each method does: one switch over them.
extension ServerSession {
  static let statelessMethods: Set<String> = ["server/discover", "subscriptions/listen"]
  /// What the stateless version has no more.
  private static let handshakeMethods: Set<String> = [
    "initialize", "ping", "resources/subscribe", "resources/unsubscribe",
  ]

  mutating func answer(
    _ request: OpenRequest, _ parameters: JSON, isText: Bool
  ) throws -> [SessionAction] {
    let isStateless = request.version.isStateless
    let foreign = isStateless ? Self.handshakeMethods : Self.statelessMethods
    guard !foreign.contains(request.method) else { throw RPCError.unknownMethod(request.method) }
    let cursor = parameters["cursor"]
    switch request.method {
    case "initialize": return initialize(request, parameters)
    case "ping": return result([:], of: request)
    case "server/discover": return result(discovery, of: request, isKept: true)
    case "tools/list":
      let tools = catalog.tools.map { $0.json(for: request.version) }
      return result(try catalog.page("tools", tools, from: cursor), of: request, isKept: true)
    case "prompts/list":
      let prompts = catalog.prompts.map(\.json)
      return result(try catalog.page("prompts", prompts, from: cursor), of: request, isKept: true)
    case "resources/list", "resources/templates/list":
      let isTemplate = request.method == "resources/templates/list"
      let listed = catalog.resources.filter { $0.isTemplate == isTemplate }.map(\.json)
      let key = isTemplate ? "resourceTemplates" : "resources"
      return result(try catalog.page(key, listed, from: cursor), of: request, isKept: true)
    case "tools/call": return try call(request, parameters, isText: isText)
    case "resources/read":
      let (uri, resource, word) = try resource(parameters, request.version)
      return begin(.read(uri: uri, resource, word: word), for: request)
    case "prompts/get":
      let name = try Self.name(in: parameters)
      guard let prompt = catalog.prompts.first(where: { $0.name == name }) else {
        throw RPCError.invalidParameters("there is no prompt \(Shown.text(name))")
      }
      let words = try prompt.words(in: parameters["arguments"])
      return begin(.prompt(prompt, words: words), for: request)
    case "completion/complete": return try complete(request, parameters)
    case "resources/subscribe", "resources/unsubscribe":
      let uri = try resource(parameters, request.version).uri
      let before = watched
      if request.method == "resources/subscribe" {
        try checkRoom(for: [uri])
        subscribed.insert(uri)
      } else {
        subscribed.remove(uri)
      }
      return result([:], of: request) + changes(since: before)
    case "subscriptions/listen": return try listen(request, parameters)
    default: throw RPCError.unknownMethod(Self.shown(request.method))
    }
  }

  /// A method's name may be anything.
  private static func shown(_ method: String) -> String { String(method.prefix(100)) }

  private mutating func initialize(
    _ request: OpenRequest, _ parameters: JSON
  ) -> [SessionAction] {
    let asked = parameters["protocolVersion"]?.string.flatMap(ProtocolVersion.init)
    let version = asked.flatMap { $0.isStateless ? nil : $0 } ?? .newestHandshake
    agreed = version
    let text = catalog.instructions()
    return result(
      [
        "protocolVersion": .string(version.rawValue), "capabilities": catalog.capabilities,
        "serverInfo": catalog.serverInfo, "instructions": text.isEmpty ? nil : .string(text),
      ], of: request)
  }

  private var discovery: JSON {
    let text = catalog.instructions()
    return [
      "supportedVersions": [.string(ProtocolVersion.stateless.rawValue)],
      "capabilities": catalog.capabilities, "instructions": text.isEmpty ? nil : .string(text),
    ]
  }

  private mutating func call(
    _ request: OpenRequest, _ parameters: JSON, isText: Bool
  ) throws -> [SessionAction] {
    let name = try Self.name(in: parameters)
    guard let tool = catalog.tool(name) else {
      let names = catalog.tools.map(\.name).joined(separator: ", ")
      throw RPCError.invalidParameters("there is no tool \(Shown.text(name)); there are \(names)")
    }
    do {
      guard isText else { throw ArgumentError("the call is not text in UTF-8; send UTF-8") }
      guard let values = (parameters["arguments"] ?? [:]).object else {
        throw ArgumentError("the arguments of \(name) are an object")
      }
      let arguments = try Arguments(
        values, for: tool.arguments, of: name, missing: tool.missing)
      return begin(.call(tool, arguments), for: request)
    } catch let error as ArgumentError {
      return answer(
        Self.response(to: request, .called(.failure(error.description)), catalog),
        in: request.batch)
    }
  }

  private mutating func complete(
    _ request: OpenRequest, _ parameters: JSON
  ) throws -> [SessionAction] {
    guard let argument = parameters["argument"], let word = argument["name"]?.string,
      let begun = argument["value"]?.string
    else { throw RPCError.invalidParameters("\"argument\" lacks its name or value") }
    let reference = parameters["ref"]
    let words: [String]
    switch reference?["type"]?.string {
    case "ref/prompt":
      words =
        catalog.prompts.first { $0.name == reference?["name"]?.string }?.words.map(\.name) ?? []
    case "ref/resource":
      words =
        catalog.resources.first { $0.uri == reference?["uri"]?.string }
        .flatMap(\.variable).map { [$0] } ?? []
    default: throw RPCError.invalidParameters("\"ref\" is a prompt or a resource")
    }
    guard words.contains(word) else {
      throw RPCError.invalidParameters("there is nothing with the argument \(Shown.text(word))")
    }
    return begin(.complete(word: word, begun: begun), for: request)
  }

  private static func name(in parameters: JSON) throws(RPCError) -> String {
    guard let name = parameters["name"]?.string else {
      throw .invalidParameters("\"name\" is missing, or not a string")
    }
    return name
  }

  func resource(
    _ parameters: JSON, _ version: ProtocolVersion
  ) throws(RPCError) -> (uri: String, ResourceDeclaration, word: String) {
    guard let uri = parameters["uri"]?.string else {
      throw .invalidParameters("\"uri\" is missing, or not a string")
    }
    guard let (resource, word) = catalog.resource(uri) else {
      throw .noResource("there is no resource \(Shown.text(uri))", version)
    }
    return (uri, resource, word)
  }

  // MARK: - Results

  private mutating func result(
    _ json: JSON, of request: OpenRequest, isKept: Bool = false
  ) -> [SessionAction] {
    result(json.object ?? JSONObject(), of: request, isKept: isKept)
  }

  /// `isKept` tells that a client may keep the result for a while.
  private mutating func result(
    _ members: JSONObject, of request: OpenRequest, isKept: Bool = false
  ) -> [SessionAction] {
    answer(
      Self.result(members, of: request, catalog, keeping: isKept ? Self.patience : nil),
      in: request.batch)
  }
}
