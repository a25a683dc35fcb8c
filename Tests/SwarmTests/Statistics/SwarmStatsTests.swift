import Foundation
import JSONSyntax
import Swarm
import Tasks
import TestSupport
import Testing

/// What a run took, made of what happened.
struct SwarmStatsTests {
  @Test func `Every field of the seed is filled`() {
    let stats = SwarmStats(Runs.sample)
    #expect(stats.agentsLaunched == 4 && stats.agentsCompleted == 3 && stats.agentsFailed == 1)
    #expect(stats.toolCalls == 7 && stats.milliseconds == 14_000)
    #expect(stats.sequentialMilliseconds == 22_000 && stats.speedup == 22.0 / 14)
    #expect(stats.stages.map(\.agents) == [3, 1] && stats.stages.map(\.maxSteps) == [10, 10])
    #expect(stats.stages.map(\.totalSteps) == [11, 10])
    #expect(stats.stages.map(\.milliseconds) == [10_000, 10_000])
    #expect(stats.cacheHits == 0 && stats.cacheMisses == 3 && stats.cacheHitRate == 0)
    #expect(stats.usage == TokenUsage(input: 100, output: 20) && stats.cost.decimal == "0.75")
  }

  @Test func `The critical path is the chain that is there, beside the seed's sum of stages`() {
    let stats = SwarmStats(Runs.sample)
    #expect(stats.criticalPathLength == 11 && stats.stageStepSum == 20)
    #expect(stats.criticalPath == ["b", "c"] && stats.criticalPathMilliseconds == 12_000)
  }

  @Test func `Idle slots and waits are told by cause`() {
    let stats = SwarmStats(Runs.sample)
    // Two slots: b waits to be tried again from 1 to 3, and from 10 on only c is left.
    #expect(stats.idle == [.retry: 2000, .nothing: 4000])
    #expect(stats.slotUse == 22.0 / 28)
    #expect(stats.waits == [.retry: 2000, .dependencies: 4000])
  }

  @Test func `Where nothing can be said the speed-up is 1`() {
    var run = RunRecord(
      name: "r", goal: "", width: 3, startedAt: Runs.start, endedAt: Runs.start)
    #expect(SwarmStats(run).speedup == 1 && SwarmStats(run).slotUse == 1)
    run.endedAt += 60
    #expect(SwarmStats(run).speedup == 1 && SwarmStats(run).slotUse == 0)
    #expect(SwarmStats(run).idle == [.nothing: 180_000])
    // The clock was set back.
    run.endedAt -= 3600
    run.tasks = [Runs.task("a", [], [(0, -50)])]
    #expect(SwarmStats(run).milliseconds == 0 && SwarmStats(run).speedup == 1)
  }

  @Test func `Cached and skipped tasks are no agents`() {
    var run = Runs.sample
    run.tasks[0] = Runs.task("a", [], [])
    run.tasks[0].isCached = true
    run.tasks[2] = Runs.task("c", [1], [], outcome: .skipped)
    run.tasks[1].outcome = .failed
    let stats = SwarmStats(run)
    #expect(stats.agentsLaunched == 2 && stats.agentsCompleted == 0 && stats.agentsFailed == 2)
    #expect(stats.cacheHits == 1 && stats.cacheHitRate == 0.25)
    #expect(stats.stages.map(\.agents) == [2, 0])
    let result = SwarmResult(run)
    #expect(result.results.map(\.agent) == ["cached-a", "agent-b", "blocked-c"])
    #expect(result.results.map(\.retries) == [0, 1, 0])
    #expect(result.error == "Swarm incomplete: 2/3 subtasks returned, 2 failed")
    #expect(!result.isSuccess)
  }

  @Test func `What is written is read as the same, under the seed's names`() throws {
    var run = Runs.sample
    run.rateLimits.hits = 2
    run.rateLimits.requests = 4
    run.artifacts = [SwarmArtifact(type: "file", name: "n", content: "c")]
    run.artifacts[0].source = "a"
    let result = SwarmResult(run)
    #expect(try SwarmResult(json: JSON(parsing: result.json.text(.indented))) == result)
    #expect(
      result.json.object?.members.map(\.key)
        == ["success", "result", "subtask_results", "stats", "artifacts"])
    #expect(
      result.stats.json.object?.members.prefix(12).map(\.key) == [
        "subagents_spawned", "subagents_completed", "subagents_failed", "total_tool_calls",
        "critical_path_length", "execution_time_ms", "sequential_time_estimate_ms",
        "speedup_factor", "stages", "rate_limit_stats", "cache_hits", "cache_misses",
      ])
    #expect(result.isSuccess && result.text.hasPrefix("=== Subtask 1 ===\nresult of a\n\n"))
  }

  @Test func `A result of the seed's own is read`() throws {
    let result = try SwarmResult(
      json: JSON(
        parsing: #"""
          {"success":false,"result":"r","subtask_results":[{"subtask_id":"1","subagent_id":"agent-1",
           "success":true,"result":"x","steps":3,"tool_calls":2,"execution_time_ms":5,"error":null,
           "artifacts":[]}],"stats":{"subagents_spawned":0,"subagents_completed":1,
           "subagents_failed":0,"total_tool_calls":2,"critical_path_length":3,"execution_time_ms":0,
           "sequential_time_estimate_ms":5,"speedup_factor":0.0,"stages":[{"stage":0,
           "subagent_count":1,"max_steps":3,"total_steps":3,"execution_time_ms":5}],
           "rate_limit_stats":{"total_requests":0,"rate_limit_hits":0,"retry_count":0,
           "current_rpm":0.0,"avg_delay_ms":0,"adaptive_delay_ms":0,"last_rate_limit_info":null,
           "last_request_timestamp_secs":null},"cache_hits":1,"cache_misses":3},
           "artifacts":[{"artifact_type":"t","name":"n","content":"c","source_subagent":null,
           "mime_type":null}],"error":"e"}
          """#))
    #expect(result.error == "e" && result.results.first?.steps == 3)
    #expect(result.stats.speedup == 1 && result.stats.cacheHitRate == 0.25)
    #expect(result.stats.stageStepSum == 3 && result.artifacts.first?.name == "n")
    #expect(throws: JSONShapeError.self) { try SwarmResult(json: [:]) }
  }

  @Test func `A run without tasks is no success`() {
    let run = RunRecord(name: "r", goal: "", width: 1, startedAt: Runs.start, endedAt: Runs.start)
    #expect(SwarmResult(run).error == "No subtasks generated")
  }

  @Test func `Busy and idle slots are all there are, in random runs`() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<100 {
      let width = Int.random(in: 1...4, using: &random)
      var run = RunRecord(
        name: "r", goal: "", width: width, startedAt: Runs.start, endedAt: Runs.start + 100)
      var ends = [Double](repeating: 0, count: width)
      for index in 0..<Int.random(in: 0...20, using: &random) {
        let slot = Int.random(in: 0..<width, using: &random)
        let start = min(ends[slot] + Double.random(in: 0...5, using: &random), 100)
        let end = min(start + Double.random(in: 0...30, using: &random), 100)
        ends[slot] = end
        var task = Runs.task("t\(index)", [], [(start, end)], steps: index)
        let causes = RunRecord.Cause.allCases
        let cause = causes[Int.random(in: 0..<causes.count, using: &random)]
        task.waits = [.init(cause, Runs.span(0, start))]
        run.tasks.append(task)
      }
      let stats = SwarmStats(run)
      let idle = Double(stats.idle.values.reduce(0, +)) / 1000
      let busy = stats.slotUse * 100 * Double(width)
      #expect(abs(idle + busy - 100 * Double(width)) < 0.1)
    }
  }
}
