import Coordination
import CoordinationAPI
import Foundation
import HTTP
import Model
import TestSupport

/// One token that floods a hub beside an honest one.
extension Benchmark {
  private static let seconds = 20

  static let flood = Benchmark(
    name: "flood", summary: "one token floods the hub beside an honest one, \(seconds) s"
  ) {
    try await HubProcess.with { hub in try await run(on: hub) }
  }

  private static func run(on hub: HubProcess) async throws -> [Figure] {
    let http = HTTPClient(certificates: nil, idleLimit: 32)
    let (bad, good) = (try await hub.token(), try await hub.token())
    let honest = try client(hub, "honest", good, http)
    _ = try await honest.register(AgentRecord(name: "ann", type: "worker"))
    let end = ContinuousClock.now + .seconds(seconds)
    async let flood: Void = flood(hub, bad, http, until: end)
    let samples = Samples(try await send(from: honest, until: end))
    try await flood
    return [
      Figure(
        name: "an honest token's messages beside another's flood", target: "p99 ≤ 100 ms",
        result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
        isReached: samples.p99 <= 100)
    ]
  }

  /// Sends of every kind as fast as the hub answers.
  private static func flood(
    _ hub: HubProcess, _ token: String, _ http: HTTPClient, until end: ContinuousClock.Instant
  ) async throws {
    let kinds: [Flood] = [.messages, .bytes, .nodes, .requests, .nested]
    let floods = kinds.map { kind in
      Task { try await repeated(kind, hub, token, http, until: end) }
    }
    for flood in floods { try await flood.value }
  }

  // Swift 6.3's optimizer ends when it puts this into a task.
  @inline(never)
  private static func repeated(
    _ kind: Flood, _ hub: HubProcess, _ token: String, _ http: HTTPClient,
    until end: ContinuousClock.Instant
  ) async throws {
    var round = 0
    while ContinuousClock.now < end {
      round += 1
      let client = try client(hub, kind.node(round), token, http)
      await kind.send(round, to: hub, client, token, http)
    }
  }

  /// Sends a message every 50 ms; one that the hub refuses ends the benchmark.
  private static func send(
    from client: HubClient, until end: ContinuousClock.Instant
  ) async throws -> [Duration] {
    var times: [Duration] = []
    while ContinuousClock.now < end {
      let record = MessageRecord(from: "ann", to: "ann", body: "hello")
      let begin = ContinuousClock.now
      _ = try await client.send(record, key: "k-\(times.count)")
      times.append(ContinuousClock.now - begin)
      try await ContinuousClock().sleep(for: .milliseconds(50))
    }
    return times
  }

  private static func client(
    _ hub: HubProcess, _ node: String, _ token: String, _ http: HTTPClient
  ) throws -> HubClient {
    guard let repository = RepositoryName("acme/web") else {
      throw NeverHappened(description: "acme/web is not a repository")
    }
    return HubClient(
      hub: try HubAddress(hub.endpoint), repository: repository,
      node: Node(id: node, incarnation: 1), token: token, http: http)
  }
}

/// What a flood is made of; what the hub makes of it is its own affair.
private enum Flood {
  case messages
  case bytes
  case nodes
  case requests
  case nested

  private static let large = String(repeating: "x", count: 1 << 20)
  private static let deep: [UInt8] = {
    let nest = String(repeating: "[", count: 30) + String(repeating: "]", count: 30)
    let list = Array(repeating: nest, count: 12_000).joined(separator: ",")
    return Array(#"{"from":"eve","to":"ann","body":"x","z":[\#(list)]}"#.utf8)
  }()

  func node(_ round: Int) -> String { self == .nodes ? "n\(round)" : "flood" }

  @inline(never)
  func send(
    _ round: Int, to hub: HubProcess, _ client: HubClient, _ token: String, _ http: HTTPClient
  ) async {
    // A refusal is what a flood has to expect.
    do {
      switch self {
      case .messages:
        _ = try await client.send(
          MessageRecord(from: "eve", to: "ann", body: "x"), key: "m\(round)")
      case .bytes:
        _ = try await client.send(
          MessageRecord(from: "eve", to: "ann", body: Self.large), key: "b\(round)")
      case .nodes: _ = try await client.beat([])
      case .requests:
        _ = try await client.requestWorker(
          SpawnRecord(task: "x", spawnedBy: "eve"), key: "w\(round)")
      case .nested:
        var request = HTTPClient.Request(
          "POST", "\(hub.endpoint)/v1/repos/acme/web/messages", timeout: .seconds(60))
        request.headers = [
          "Authorization": "Bearer \(token)", "Content-Type": "application/json",
        ]
        request.body = Self.deep
        _ = try await http.send(request)
      }
    } catch {
      return
    }
  }
}
