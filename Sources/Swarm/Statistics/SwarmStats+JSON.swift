package import JSONSyntax
import Tasks

/// Statistics under the seed's names; each may be absent.
extension SwarmStats {
  package init(json: JSON) {
    self.init()
    agentsLaunched = json["subagents_spawned"]?.integer ?? 0
    agentsCompleted = json["subagents_completed"]?.integer ?? 0
    agentsFailed = json["subagents_failed"]?.integer ?? 0
    toolCalls = json["total_tool_calls"]?.integer ?? 0
    criticalPathLength = json["critical_path_length"]?.integer ?? 0
    milliseconds = json["execution_time_ms"]?.integer ?? 0
    sequentialMilliseconds = json["sequential_time_estimate_ms"]?.integer ?? 0
    // The seed leaves 0 where nothing can be said.
    speedup = json["speedup_factor"]?.double.flatMap { $0 > 0 ? $0 : nil } ?? 1
    stages = (json["stages"]?.array ?? []).map(StageStats.init(json:))
    rateLimits = RateLimitStats(json: json["rate_limit_stats"] ?? [:])
    cacheHits = json["cache_hits"]?.integer ?? 0
    cacheMisses = json["cache_misses"]?.integer ?? 0
    stageStepSum = json["stage_step_sum"]?.integer ?? stages.reduce(0) { $0 + $1.maxSteps }
    criticalPath = (json["critical_path"]?.array ?? []).compactMap(\.string)
    criticalPathMilliseconds = json["critical_path_ms"]?.integer ?? 0
    slotUse = json["slot_use"]?.double ?? 1
    idle = Self.causes(json["idle_ms"])
    waits = Self.causes(json["waits_ms"])
    usage = json["tokens"].flatMap { try? TokenUsage(json: $0) } ?? TokenUsage()
    alternatives = json["alternatives"]?.integer ?? 0
    alternativesSpare = json["alternatives_spare"]?.integer ?? 0
    alternativesPruned = json["alternatives_pruned"]?.integer ?? 0
    cost = json["cost_usd"]?.double.flatMap(Amount.init(dollars:)) ?? .zero
  }

  package var json: JSON {
    [
      "subagents_spawned": .integer(agentsLaunched),
      "subagents_completed": .integer(agentsCompleted),
      "subagents_failed": .integer(agentsFailed), "total_tool_calls": .integer(toolCalls),
      "critical_path_length": .integer(criticalPathLength),
      "execution_time_ms": .integer(milliseconds),
      "sequential_time_estimate_ms": .integer(sequentialMilliseconds),
      "speedup_factor": .decimal(speedup), "stages": .array(stages.map(\.json)),
      "rate_limit_stats": rateLimits.json, "cache_hits": .integer(cacheHits),
      "cache_misses": .integer(cacheMisses), "stage_step_sum": .integer(stageStepSum),
      "critical_path": .array(criticalPath.map(JSON.string)),
      "critical_path_ms": .integer(criticalPathMilliseconds), "slot_use": .decimal(slotUse),
      "idle_ms": Self.json(idle), "waits_ms": Self.json(waits), "tokens": usage.json,
      "alternatives": .integer(alternatives), "alternatives_spare": .integer(alternativesSpare),
      "alternatives_pruned": .integer(alternativesPruned),
      "cost_usd": .decimal(Double(cost.micros) / Double(Amount.microsPerDollar)),
    ]
  }

  private static func json(_ causes: [RunRecord.Cause: Int]) -> JSON {
    .object(
      JSONObject(
        causes.sorted { $0.key < $1.key }
          .map { .init(key: $0.key.rawValue, value: .integer($0.value)) }))
  }

  private static func causes(_ json: JSON?) -> [RunRecord.Cause: Int] {
    var causes: [RunRecord.Cause: Int] = [:]
    for member in json?.object?.members ?? [] {
      if let cause = RunRecord.Cause(rawValue: member.key) { causes[cause] = member.value.integer }
    }
    return causes
  }
}
