package import CoordinationAPI
import Foundation
package import HTTP
package import Model
import Platform

/// The coordination API for one repository, as a node uses it.
package struct HubClient: Sendable {
  package let hub: HubAddress
  package let repository: RepositoryName
  package let node: Node
  private let token: String
  private let http: HTTPClient

  package init(
    hub: HubAddress, repository: RepositoryName, node: Node, token: String, http: HTTPClient
  ) {
    self.hub = hub
    self.repository = repository
    self.node = node
    self.token = token
    self.http = http
  }

  private static let patience = Duration.seconds(20)

  // MARK: - Agents

  package func register(_ agent: AgentRecord) async throws -> AgentRecord {
    try await call(.registerAgent, body: agent).value
  }

  package func agents() async throws -> Listing<AgentRecord> {
    try await call(.listAgents).value
  }

  package func remove(_ name: String) async throws {
    _ = try await send(.removeAgent, name)
  }

  package func beat(_ agents: [Heartbeat.Beat]) async throws -> HeartbeatAnswer {
    let beat = Heartbeat(nodeID: node.id, incarnation: node.incarnation, agents: agents)
    return try await call(.beat, body: beat).value
  }

  // MARK: - Messages

  package func send(_ message: MessageRecord, key: String) async throws -> MessageRecord {
    try await call(.sendMessage, body: message, headers: [APIName.idempotencyKey: key]).value
  }

  /// Messages that wait for the node's agents, and the version of the roster.
  package struct Page: Sendable {
    package var messages: [MessageRecord]
    package var unreadable: [Unreadable]
    package var roster: Int?
  }

  /// Waits up to `wait` for a message behind a place, or for a roster other than the one known.
  package func poll(
    after: Int? = nil, limit: Int, wait: Duration, roster: Int?
  ) async throws -> Page {
    var query = [
      ("node", node.id), ("limit", "\(limit)"), ("wait", "\(Int(wait / .seconds(1)))"),
    ]
    if let after { query.append(("after", "\(after)")) }
    if let roster { query.append(("roster", "\(roster)")) }
    let answer: Answer<Listing<MessageRecord>> = try await call(
      .nodeMessages, query: query, timeout: wait + Self.patience)
    return Page(
      messages: answer.value.records, unreadable: answer.value.unreadable,
      roster: answer.headers[APIName.roster.lowercased()].flatMap { Int($0) })
  }

  package func update(_ id: String, _ update: MessageUpdate) async throws {
    let _: Answer<MessageRecord> = try await call(.updateMessage, id, body: update)
  }

  // MARK: - Workers

  package func requestWorker(_ spawn: SpawnRecord, key: String) async throws -> SpawnRecord {
    try await call(.requestSpawn, body: spawn, headers: [APIName.idempotencyKey: key]).value
  }

  package func worker(_ id: String) async throws -> SpawnRecord {
    try await call(.getSpawn, id).value
  }

  /// The same as soon as it is at a later revision than the one that was seen, and after `wait` as it is.
  package func worker(
    _ id: String, after revision: Int, wait: Duration
  ) async throws -> SpawnRecord {
    try await call(
      .getSpawn, id, query: [("after", "\(revision)"), ("wait", "\(Int(wait / .seconds(1)))")],
      timeout: wait + Self.patience
    ).value
  }

  /// Requests of some kinds that nobody has claimed; waits up to `wait` for one.
  package func pendingWorkers(
    _ kinds: [WorkKind], limit: Int, wait: Duration
  ) async throws -> Listing<SpawnRecord> {
    try await call(
      .pendingSpawns,
      query: [
        ("kind", kinds.map(\.rawValue).joined(separator: ",")), ("limit", "\(limit)"),
        ("wait", "\(Int(wait / .seconds(1)))"),
      ],
      timeout: wait + Self.patience
    ).value
  }

  package func claim(_ id: String, _ claim: SpawnClaim) async throws -> SpawnRecord {
    try await call(.claimSpawn, id, body: claim).value
  }

  package func update(worker id: String, _ update: SpawnUpdate) async throws -> SpawnRecord {
    try await call(.updateSpawn, id, body: update).value
  }

  // MARK: - Blobs

  /// Leaves bytes at the hub, and returns their id; left again they stay longer.
  ///
  /// They are at most `BlobRecord.limit`.
  package func leave(_ bytes: some Collection<UInt8>) async throws -> String {
    let blob = BlobRecord(data: Data(bytes).base64EncodedString())
    let answer: Answer<BlobRecord> = try await knowingBlobs {
      try await call(.leaveBlob, body: blob)
    }
    guard let id = answer.value.id else { throw HubError.notAHub(hub, status: 200) }
    return id
  }

  package func blob(_ id: String) async throws -> [UInt8] {
    let answer: Answer<BlobRecord> = try await knowingBlobs { try await call(.getBlob, id) }
    guard let data = answer.value.data.flatMap({ Data(base64Encoded: $0) }) else {
      throw HubError.notAHub(hub, status: 200)
    }
    return [UInt8](data)
  }

  /// Checks that the hub takes attempts at tasks of runs.
  package func requireAttempts() async throws {
    do {
      _ = try await blob(Self.anyBlob)
    } catch let error as HubError where error.missing == "no_blob" {}
  }

  private static let anyBlob = String(repeating: "0", count: 64)

  /// A hub of an earlier version has no such route.
  private func knowingBlobs<R>(_ ask: () async throws -> R) async throws -> R {
    do {
      return try await ask()
    } catch let error as HubError where error.missing == "no_route" {
      throw HubError.takesNoAttempts(hub)
    }
  }

  // MARK: - Policy and version

  package func policy() async throws -> RepositoryPolicy {
    try await call(.getPolicy).value
  }

  /// Checks that the address is a hub's and that its API is this side's.
  package func checkVersion() async throws {
    let response = try await send(.health)
    guard let health = try? WireValue(parsing: response.body),
      let version = health.object?["api"]?.integer
    else { throw HubError.notAHub(hub, status: response.status) }
    guard version == APIVersion.current else {
      throw HubError.otherVersion(hub, theirs: version)
    }
  }

  // MARK: - The one way to ask

  private struct Answer<Value: WireConvertible>: Sendable {
    var value: Value
    var headers: [String: String]
  }

  private func call<Value: WireConvertible>(
    _ route: Route, _ parameter: String = "", query: [(String, String)] = [],
    body: (any WireConvertible)? = nil, headers: [String: String] = [:],
    timeout: Duration = HubClient.patience
  ) async throws -> Answer<Value> {
    let response = try await send(
      route, parameter, query: query, body: body, headers: headers, timeout: timeout)
    do {
      return Answer(
        value: try Value(wire: try WireValue(parsing: response.body, .answer)),
        headers: response.headers)
    } catch {
      throw HubError.notAHub(hub, status: response.status)
    }
  }

  private func send(
    _ route: Route, _ parameter: String = "", query: [(String, String)] = [],
    body: (any WireConvertible)? = nil, headers: [String: String] = [:],
    timeout: Duration = HubClient.patience
  ) async throws -> HTTPClient.Response {
    let items = query.map { "\($0)=\($1)" }.joined(separator: "&")
    let path = route.hubPath ?? route.path(repository, parameter)
    var request = HTTPClient.Request(
      route.method.rawValue, hub.base + path + (items.isEmpty ? "" : "?\(items)"),
      timeout: timeout)
    request.headers = headers
    request.headers["Authorization"] = "Bearer \(token)"
    request.headers["User-Agent"] = "roost/\(RoostVersion.current)"
    request.headers[APIName.node] = node.id
    request.headers[APIName.incarnation] = "\(node.incarnation)"
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.body = body.json
    }
    let response: HTTPClient.Response
    do {
      response = try await http.send(request)
    } catch let failure as HTTPClient.Failure {
      throw hubError(failure)
    }
    guard !(200..<300).contains(response.status) else { return response }
    throw hubError(response)
  }

  private func hubError(_ failure: HTTPClient.Failure) -> HubError {
    switch failure.kind {
    case .missingLibrary: .noLibrary(failure.reason)
    case .untrusted: .notTrusted(hub, why: failure.reason)
    case .badCertificateFile: .badCertificateFile(failure.reason)
    case .tooLarge: .notAHub(hub, status: 200)
    case .unreachable: .unreachable(hub, why: failure.reason)
    case .timedOut, .cancelled, .other: .unanswered(hub, why: failure.reason)
    }
  }

  private func hubError(_ response: HTTPClient.Response) -> HubError {
    guard let failure = try? APIFailure(json: response.body) else {
      // A proxy in front of the hub says so while the hub is away.
      return [502, 503, 504].contains(response.status)
        ? .unanswered(hub, why: "a proxy answered \(response.status)")
        : .notAHub(hub, status: response.status)
    }
    guard response.status == 429 || response.status == 503 else {
      return .refused(hub, status: response.status, failure)
    }
    let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 1
    return .busy(hub, seconds: min(max(seconds, 1), 3600), failure)
  }
}
