/// A part of the benchmarks, run by its name.
struct Benchmark: Sendable {
  var name: String
  var summary: String
  var run: @Sendable () async throws -> [Figure]

  static let all = [
    append, start, latency, realAgents, throughput, kills, idle, heldMail, top, growth, crossing,
    hub, polls,
    flood,
    remoteIdle, hostile,
    attack, looking, notify, mcp, hook, tasks, swarm,
  ]
}
