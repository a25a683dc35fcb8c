import JSONRPC
import JSONSyntax

/// Clients that want to hear of changes.
extension ServerSession {
  /// How many resources are watched at once.
  static let watchLimit = 64

  /// Every resource that somebody wants to hear of.
  var watched: Set<String> {
    open.values.reduce(into: subscribed) { $0.formUnion($1.listensTo) }
  }

  func checkRoom(for uris: [String]) throws(RPCError) {
    guard watched.union(uris).count <= Self.watchLimit else {
      throw .invalidParameters("more than \(Self.watchLimit) resources are not watched")
    }
  }

  func changes(since before: Set<String>) -> [SessionAction] {
    let now = watched
    return now.subtracting(before).sorted().map { .watch(uri: $0) }
      + before.subtracting(now).sorted().map { .unwatch(uri: $0) }
  }

  /// Keeps a request open that is told of changes; what this server never tells is left out of its
  /// first word.
  mutating func listen(
    _ request: OpenRequest, _ parameters: JSON
  ) throws(RPCError) -> [SessionAction] {
    guard let wanted = parameters["notifications"]?.object else {
      throw .invalidParameters("\"notifications\" is missing, or not an object")
    }
    let asked = wanted["resourceSubscriptions"]?.array ?? []
    let uris = asked.compactMap(\.string).filter { catalog.resource($0) != nil }
    try checkRoom(for: uris)
    let before = watched
    var request = request
    request.listensTo = uris
    keep(request)
    let agreed: JSON = [
      "resourceSubscriptions": asked.isEmpty ? nil : .array(uris.map(JSON.string))
    ]
    let first = notice(
      "notifications/subscriptions/acknowledged", ["notifications": agreed], to: request)
    return [first] + changes(since: before)
  }

  /// Tells everybody who wants to hear of it that a resource has changed.
  package func changed(_ uri: String) -> [SessionAction] {
    let method = "notifications/resources/updated"
    var actions: [SessionAction] = []
    if subscribed.contains(uri) {
      let message = RPCMessage.notification(method: method, parameters: ["uri": .string(uri)])
      actions.append(.send(message.json))
    }
    for request in open.values.sorted(by: { $0.key < $1.key }) where request.listensTo.contains(uri)
    {
      actions.append(notice(method, ["uri": .string(uri)], to: request))
    }
    return actions
  }

  private func notice(_ method: String, _ parameters: JSON, to request: OpenRequest)
    -> SessionAction
  {
    var members = parameters.object ?? JSONObject()
    members["_meta"] = .object(
      JSONObject([JSONObject.Member(key: RequestMeta.subscription, value: request.id)]))
    return .send(RPCMessage.notification(method: method, parameters: .object(members)).json)
  }

  /// The client says no more: what is under way is ended, and those who listen are told.
  package mutating func end() -> [SessionAction] {
    let before = watched
    var actions: [SessionAction] = works.keys.sorted().map(SessionAction.cancel)
    for request in open.values.sorted(by: { $0.key < $1.key })
    where request.method == "subscriptions/listen" {
      let meta: JSON = [
        "_meta": .object(
          JSONObject([JSONObject.Member(key: RequestMeta.subscription, value: request.id)]))
      ]
      let json = Self.result(meta.object ?? JSONObject(), of: request, catalog)
      actions += close(request, json)
    }
    works = [:]
    open = [:]
    subscribed = []
    return actions + changes(since: before)
  }
}
