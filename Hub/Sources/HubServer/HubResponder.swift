import CoordinationAPI
import Foundation
import HTTPTypes
import HubStore
package import Hummingbird
import HummingbirdCore
import Logging

/// Authenticates a request, routes it to its handler, and turns every error into an answer.
package struct HubResponder: HTTPResponder {
  private let hub: Hub
  private let routes = RouteTable()

  package init(_ hub: Hub) {
    self.hub = hub
  }

  package func respond(to request: Request, context: HubRequestContext) async throws -> Response {
    let begin = ContinuousClock.now
    let id = Identifier.make("req-")
    var route: Route?
    var answer: Answer
    do {
      answer = try await self.answer(request, context, &route)
    } catch {
      answer = try failure(error, id)
    }
    hub.metrics.countAnswer(route, status: answer.status.code, in: .now - begin)
    answer = answer.with(APIName.requestID, id)
    let response = answer.response
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func failure(_ error: any Error, _ id: String) throws -> Answer {
    var failed = FailureAnswer(error)
    if failed.status.kind == .serverError {
      hub.log.error("a request failed", metadata: ["request": "\(id)", "error": "\(error)"])
    }
    failed.failure.requestID = id
    var answer = Answer(failed.status, json: failed.failure)
    answer.headers.append(contentsOf: failed.headers)
    return answer
  }

  private func answer(
    _ request: Request, _ context: HubRequestContext, _ found: inout Route?
  ) async throws -> Answer {
    switch HTTPField.Name(RequestHeadError.header).flatMap({ request.headers[$0] }) {
    case RequestHeadError.host.rawValue?: throw RequestError.badHost
    case RequestHeadError.expectation.rawValue?: throw RequestError.badExpectation
    default: break
    }
    let path = try path(of: request)
    switch routes.match(request.method.rawValue, path) {
    case .none: throw RequestError.noRoute
    case .otherMethods(let methods): throw RequestError.otherMethods(methods)
    case .route(let route, let owner, let repository, let parameter):
      found = route
      guard route.repositoryPath != nil else {
        return try await HubHandlers(hub: hub).answer(route)
      }
      let caller = try await caller(request, owner: owner, name: repository)
      try check(parameter, of: route)
      let call = APICall(
        hub: hub, caller: caller, parameter: parameter,
        query: try QueryParameters(request.uri.query),
        request: request, context: context)
      return try await Self.handle(route, call)
    }
  }

  private func path(of request: Request) throws -> RequestPath {
    do {
      return try RequestPath(request.uri.path)
    } catch {
      switch error {
      case .tooLong: throw RequestError.pathTooLong
      case .badEscape: throw RequestError.malformed("the path has an invalid percent-encoding")
      case .badCharacter: throw RequestError.malformed("the path has a control character")
      }
    }
  }

  /// Authenticates the sender of a request, and checks its token for the repository.
  private func caller(_ request: Request, owner: String, name: String) async throws -> Caller {
    let repository = RepositoryName(owner: owner, name: name)
    guard let secret = Self.bearer(request.headers[.authorization]) else {
      throw RequestError.noToken
    }
    let time = hub.now()
    let token = try await hub.store.read { transaction in
      try TokenRules.check(secret, for: repository, at: time, in: transaction)
    }
    guard let repository else {
      throw Refusal.invalid("repo", "must be owner/name, of letters, digits and . _ -")
    }
    try hub.limits.takeRequest(token, in: repository)
    let node = HTTPField.Name(APIName.node).flatMap { request.headers[$0] }
    let incarnation = HTTPField.Name(APIName.incarnation).flatMap { request.headers[$0] }
    if let node, !WireName.isValid(node) {
      throw Refusal.invalid(APIName.node, "is not a valid node name")
    }
    if let incarnation, (Int(incarnation) ?? -1) < 0 {
      throw Refusal.invalid(APIName.incarnation, "must be a whole number")
    }
    return Caller(
      token: token, repository: repository, node: node,
      incarnation: incarnation.flatMap(Int.init), time: time, beat: hub.options.heartbeat,
      quotas: hub.options.quotas)
  }

  private static func bearer(_ header: String?) -> String? {
    guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
      parts[0].lowercased() == "bearer"
    else { return nil }
    return parts[1].trimmingCharacters(in: .whitespaces)
  }

  private func check(_ parameter: String, of route: Route) throws {
    guard let path = route.repositoryPath else { return }
    if path.contains("{name}"), !WireName.isValid(parameter) {
      throw Refusal.invalid("name", "must consist of letters, digits and . _ -")
    }
    if path.contains("{id}"), !WireName.isValidID(parameter) {
      throw Refusal.invalid("id", "must consist of letters, digits and . _ -")
    }
  }

  private static func handle(_ route: Route, _ call: APICall) async throws -> Answer {
    switch route {
    case .registerAgent: try await AgentHandlers(call: call).register()
    case .listAgents: try await AgentHandlers(call: call).list()
    case .getAgent: try await AgentHandlers(call: call).get()
    case .updateAgent: try await AgentHandlers(call: call).update()
    case .removeAgent: try await AgentHandlers(call: call).remove()
    case .beat: try await AgentHandlers(call: call).beat()
    case .sendMessage: try await MessageHandlers(call: call).send()
    case .agentMessages: try await MessageHandlers(call: call).toAgent()
    case .nodeMessages: try await MessageHandlers(call: call).toNode()
    case .updateMessage: try await MessageHandlers(call: call).update()
    case .requestSpawn: try await SpawnHandlers(call: call).request()
    case .pendingSpawns: try await SpawnHandlers(call: call).pending()
    case .getSpawn: try await SpawnHandlers(call: call).get()
    case .claimSpawn: try await SpawnHandlers(call: call).claim()
    case .updateSpawn: try await SpawnHandlers(call: call).update()
    case .leaveBlob: try await BlobHandlers(call: call).leave()
    case .getBlob: try await BlobHandlers(call: call).get()
    case .getPolicy: try await PolicyHandlers(call: call).get()
    case .putPolicy: try await PolicyHandlers(call: call).put()
    case .health, .readiness, .metrics, .openAPI:
      throw RequestError.noRoute
    }
  }
}
