import Foundation
import JSONSyntax
import Platform
import TestSupport

extension Benchmark {
  static let mcp = Benchmark(
    name: "mcp", summary: "roost mcp: its start, its calls, its size, and the official client"
  ) {
    try await withPair("calls") { try await measured(starts: $0) + calls($0) }
      + withPair("client", client)
  }

  private static func withPair(
    _ name: String, _ body: @escaping @Sendable (World) async throws -> [Figure]
  ) async throws -> [Figure] {
    try await World.with(name) { world in
      try await MCPClient.prepare(world)
      return try await body(world)
    }
  }

  private static let handshake = line(
    "initialize", ["protocolVersion": "2025-11-25", "capabilities": [:]])

  private static func line(_ method: String, _ parameters: JSON) -> [UInt8] {
    let json: JSON = [
      "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters,
    ]
    return json.bytes() + [UInt8(ascii: "\n")]
  }

  private static func environment(_ world: World) -> [String: String] {
    world.environment.merging(["ROOST_AGENT": "ann"]) { $1 }
  }

  /// From the start of the program to the end of its input, with one answer between.
  private static func measured(starts world: World) async throws -> [Figure] {
    let clock = ContinuousClock()
    let roost = try BuiltPrograms.roost
    var times: [Duration] = []
    for _ in 0..<100 {
      times.append(
        try clock.measure {
          _ = try ChildProcess(
            roost, ["mcp"], input: handshake, environment: environment(world)
          ).runBlocking()
        })
    }
    let samples = Samples(times)
    return [
      Figure(
        name: "roost mcp, start to first answer and end", target: "≤ 10 ms",
        result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
        isReached: samples.p50 <= 10)
    ]
  }

  /// Servers in panes of their own: what they take while nothing is asked, and one after many calls.
  private static func calls(_ world: World) async throws -> [Figure] {
    let server = try await MCPPeer(as: "ann", in: world)
    _ = try await server.call("list_agents", [:])
    let idle = try ProcessUsage(of: server.pid)
    try await Task.sleep(for: .seconds(5))
    let later = try ProcessUsage(of: server.pid)
    var times: [Duration] = []
    let clock = ContinuousClock()
    let reader = try await MCPPeer(as: "ben", in: world)
    for number in 0..<500 {
      let body: JSON = ["to": "ben", "body": .string("message \(number)")]
      times.append(try await clock.measure { _ = try await server.call("send_message", body) })
      _ = try await reader.call("read_inbox", [:])
    }
    await server.end()
    await reader.end()
    let samples = Samples(times)
    return [
      Figure(
        name: "roost mcp, resident", target: "≤ 8 MB",
        result:
          "\(short(idle.residentMegabytes)) MB, of which \(short(idle.ownMegabytes)) MB are its own",
        isReached: idle.residentMegabytes <= 8),
      Figure(
        name: "roost mcp, idle", target: "0 %",
        result: "\(short(later.coreShare(since: idle, seconds: 5))) %",
        isReached: later.cpuSeconds == idle.cpuSeconds),
      Figure(
        name: "send_message by a tool, on the disk", target: "p50 ≤ 3 ms",
        result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
        isReached: samples.p50 <= 3),
    ]
  }

  /// The official client: everything, then 10,000 calls.
  private static func client(_ world: World) async throws -> [Figure] {
    guard MCPClient.python != nil else { return [] }
    let exit = try await MCPClient.run(
      "2025-11-25", calls: 10_000, in: world, within: .seconds(600))
    let said = exit.text.split(separator: "\n")
    return [
      Figure(
        name: "the official client, 10,000 calls", target: "0 errors",
        result: exit.code == 0
          ? said.first.map(String.init) ?? ""
          : exit.errorText.split(separator: "\n").last { $0.contains("not as it should be") }
            .map(String.init) ?? exit.errorText,
        isReached: exit.code == 0)
    ]
  }
}
