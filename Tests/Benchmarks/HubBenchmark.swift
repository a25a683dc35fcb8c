import Coordination
import CoordinationAPI
import Foundation
import HTTP
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  // MARK: - From machine to machine

  private static let crossings = 300

  static let crossing = Benchmark(
    name: "crossing", summary: "from `roost send` on one machine into a mailbox on another, TLS"
  ) {
    try await HubProcess.with(tls: true) { hub in
      try await World.with("a") { a in
        try await World.with("b") { b in
          for (world, agent) in [(a, "alice"), (b, "bob")] {
            try await tie(world, to: hub)
            try await world.done("join", agent, "--mode", "file")
          }
          try await eventually("bob is known") {
            try await a.json("list").array?.contains { $0["name"] == "bob" } == true
          }
          let samples = try await cross(from: a, to: b)
          return [
            Figure(
              name: "`roost send` on A → mailbox on B, hub on loopback with TLS",
              target: "p50 ≤ 15 ms, p99 ≤ 60 ms",
              result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
              isReached: samples.p50 <= 15 && samples.p99 <= 60)
          ]
        }
      }
    }
  }

  private static func tie(_ world: World, to hub: HubProcess) async throws {
    try await world.done("team", "create", "default", "--repo", "acme/web")
    let words = [
      "config", "acme/web", "--hybrid=true", "--api-endpoint", hub.endpoint, "--token-stdin",
    ]
    let more = hub.certificates.map { ["--ca-file", $0] } ?? []
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words + more, input: Array(hub.token().utf8),
      environment: world.environment
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  private static func cross(from a: World, to b: World) async throws -> Samples {
    let box = b.mailbox(of: "bob")
    let changes = try FileWatcher().entries(of: Files.directory(of: box.paths.file))
    var times: [Duration] = []
    for round in 0...crossings {
      if round.isMultiple(of: 100) { progress("\(round) of \(crossings)") }
      let start = ContinuousClock.now
      try await a.done("send", "bob", "round \(round)", "--from", "alice")
      while try box.counts().all <= round { _ = await changes.next() }
      // The first one opens the connections.
      if round > 0 { times.append(ContinuousClock.now - start) }
    }
    return Samples(times)
  }

  // MARK: - One hub, many clients

  private static let clients = 50
  private static let messagesEach = 200

  static let hub = Benchmark(name: "hub", summary: "10,000 durable messages by 50 clients") {
    try await HubProcess.with(["--request-rate", "100000", "--request-burst", "100000"]) { hub in
      let client = HubClient(
        hub: try HubAddress(hub.endpoint), repository: try require("acme/web"),
        node: Node(id: "bench", incarnation: 1), token: try await hub.token(),
        http: HTTPClient(certificates: nil, idleLimit: clients))
      for number in 0..<clients {
        _ = try await client.register(AgentRecord(name: "c\(number)", type: "worker"))
      }
      let start = ContinuousClock.now
      let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for number in 0..<clients {
          group.addTask {
            var times: [Duration] = []
            for round in 0..<messagesEach {
              let record = MessageRecord(
                from: "c\(number)", to: "c\((number + 1) % clients)", body: "message \(round)")
              let begin = ContinuousClock.now
              _ = try await client.send(record, key: "k-\(number)-\(round)")
              times.append(ContinuousClock.now - begin)
            }
            return times
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let samples = Samples(times)
      let rate = Double(samples.count) / seconds
      return [
        Figure(
          name: "messages through one hub, durable, \(clients) clients", target: "≥ 2000/s",
          result: "\(Int(rate))/s", isReached: rate >= 2000),
        Figure(
          name: "each of them", target: "p99 ≤ 100 ms",
          result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
          isReached: samples.p99 <= 100),
      ]
    }
  }

  private static func require(_ text: String) throws -> RepositoryName {
    guard let name = RepositoryName(text) else { throw NeverHappened(description: text) }
    return name
  }

  // MARK: - Long polls

  private static let held = 5000

  static let polls = Benchmark(name: "polls", summary: "5,000 long polls held and woken") {
    try await HubProcess.with(["--request-burst", "100000", "--request-rate", "100000"]) { hub in
      guard let pid = hub.pid else { return [] }
      let exit = try await ChildProcess(
        "python3",
        [
          Fixtures.path("held_polls.py"), "\(hub.port)", hub.token(), "\(held)", "\(pid)",
        ], timeout: .seconds(120)
      ).run()
      guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
      let answer = try JSON(parsing: exit.output)
      let memory = answer["resident_mb"]?.double ?? .nan
      let seconds = answer["seconds"]?.double ?? .nan
      return [
        Figure(
          name: "\(held) long polls: the hub's memory", target: "≤ 400 MB",
          result: "\(short(memory)) MB", isReached: memory <= 400),
        Figure(
          name: "\(held) long polls: all woken", target: "≤ 1 s", result: "\(short(seconds)) s",
          isReached: seconds <= 1),
      ]
    }
  }

  // MARK: - Nothing to do

  private static let remoteAgents = 50
  private static let seconds = 60

  static let remoteIdle = Benchmark(
    name: "remote-idle", summary: "a daemon with 50 remote agents, nothing to do, 60 s"
  ) {
    try await HubProcess.with { hub in
      let client = HubClient(
        hub: try HubAddress(hub.endpoint), repository: try require("acme/web"),
        node: Node(id: "elsewhere", incarnation: 1), token: try await hub.token(),
        http: HTTPClient(certificates: nil))
      for number in 0..<remoteAgents {
        _ = try await client.register(AgentRecord(name: "r\(number)", type: "worker"))
      }
      return try await World.with { world in
        try await tie(world, to: hub)
        try await world.done("join", "alice", "--mode", "file")
        guard let pid = try world.daemonPID() else { return [] }
        try await settle(pid)
        let before = (usage: try ProcessUsage(of: pid), requests: try await requests(hub))
        try await ContinuousClock().sleep(for: .seconds(seconds))
        let after = (usage: try ProcessUsage(of: pid), requests: try await requests(hub))
        let rate = Double(after.requests - before.requests - 1) / Double(seconds)
        let share = after.usage.coreShare(since: before.usage, seconds: seconds)
        return [
          Figure(
            name: "\(remoteAgents) remote agents, idle: requests", target: "≤ 1/s",
            result: "\(short(rate))/s", isReached: rate <= 1),
          Figure(
            name: "\(remoteAgents) remote agents, idle: processor", target: "≤ 0.5 % of a core",
            result: "\(short(share)) %", isReached: share <= 0.5),
          Figure(
            name: "\(remoteAgents) remote agents, idle: resident memory", target: "-",
            result: "\(short(after.usage.residentMegabytes)) MB", isReached: nil),
        ]
      }
    }
  }

  /// Requests that the hub has answered, from its own figures.
  private static func requests(_ hub: HubProcess) async throws -> Int {
    let response = try await HTTPClient(certificates: nil).send(
      HTTPClient.Request("GET", "\(hub.endpoint)/metrics", timeout: .seconds(10)))
    let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n")
    return lines.filter { $0.hasPrefix("roost_hub_requests_total") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
      .reduce(0) { $0 + Int($1) }
  }
}
