package import Tasks

/// What a run took; the seed's fields, each made of what happened, and what Roost knows beyond them.
package struct SwarmStats: Sendable, Equatable {
  /// Agents that were launched, each attempt one.
  package var agentsLaunched = 0
  /// Tasks that an agent did.
  package var agentsCompleted = 0
  /// Agents whose work did not count.
  package var agentsFailed = 0
  package var toolCalls = 0
  /// Steps along the chain of dependent tasks that has most of them.
  package var criticalPathLength = 0
  package var milliseconds = 0
  /// How long the agents ran, one after another.
  package var sequentialMilliseconds = 0
  /// How many times as fast as one after another; 1 where nothing can be said.
  package var speedup = 1.0
  package var stages: [StageStats] = []
  package var rateLimits = RateLimitStats()
  package var cacheHits = 0
  package var cacheMisses = 0

  // Beyond the seed's.

  /// The seed's own figure for the critical path: the largest number of steps of each stage, added up.
  package var stageStepSum = 0
  /// The tasks of the chain that took longest, in the order in which they ran.
  package var criticalPath: [String] = []
  package var criticalPathMilliseconds = 0
  /// The share of the slots' time in which an agent ran, from 0 to 1; 1 where there was no time.
  package var slotUse = 1.0
  /// Slot-milliseconds that were idle, by cause.
  package var idle: [RunRecord.Cause: Int] = [:]
  /// Milliseconds that tasks waited, by cause.
  package var waits: [RunRecord.Cause: Int] = [:]
  package var usage = TokenUsage()
  package var cost = Amount.zero
  /// Tries that were made side by side.
  package var alternatives = 0
  /// Those of them that succeeded and were not chosen.
  package var alternativesSpare = 0
  /// Those of them that were given up because others did better.
  package var alternativesPruned = 0

  package init() {}

  package init(_ run: RunRecord) {
    let launched = run.tasks.filter { !$0.attempts.isEmpty }
    agentsLaunched = launched.reduce(0) { $0 + $1.attempts.count }
    agentsCompleted = launched.count { $0.outcome == .succeeded && !$0.isCached }
    let open = launched.count { $0.outcome == .open }
    let tries = run.tasks.flatMap(\.tries)
    alternatives = tries.count
    alternativesSpare = tries.count { $0.state == "passed" }
    alternativesPruned = tries.count { $0.state == "pruned" }
    agentsFailed = max(
      0, agentsLaunched - agentsCompleted - open - alternativesSpare - alternativesPruned)
    toolCalls = run.tasks.reduce(0) { $0 + $1.toolCalls }
    milliseconds = RunRecord.Span(run.startedAt, run.endedAt).milliseconds
    sequentialMilliseconds = whole(run.tasks.reduce(0) { $0 + $1.seconds } * 1000)
    if milliseconds > 0, sequentialMilliseconds > 0 {
      speedup = Double(sequentialMilliseconds) / Double(milliseconds)
    }
    rateLimits = run.rateLimits
    cacheHits = run.tasks.count(where: \.isCached)
    cacheMisses = run.cacheMisses
    readGraph(run)
    readWaits(run)
    for task in run.tasks {
      // A sum beyond what can be told stays at what can.
      if let tokens = task.usage { usage = usage.adding(tokens) ?? usage }
      if let sum = task.cost { cost = (try? cost.adding(sum)) ?? cost }
    }
  }

  private mutating func readGraph(_ run: RunRecord) {
    let graph = run.graph
    let steps = run.tasks.map { Double($0.steps) }
    criticalPathLength = whole(graph.bottomLevels(durations: steps).max() ?? 0)
    let seconds = run.tasks.map(\.elapsed)
    let path = graph.criticalPath(durations: seconds)
    criticalPath = path.map { run.tasks[$0].id }
    criticalPathMilliseconds = whole(path.reduce(0) { $0 + seconds[$1] } * 1000)
    let waves = graph.waves
    var byStage = [[RunRecord.Entry]](repeating: [], count: (waves.max() ?? -1) + 1)
    for (task, wave) in zip(run.tasks, waves) { byStage[wave].append(task) }
    stages = byStage.enumerated().map { StageStats($0.offset, $0.element) }
    stageStepSum = stages.reduce(0) { $0 + $1.maxSteps }
  }

  private mutating func readWaits(_ run: RunRecord) {
    let slots = IdleSlots(run)
    idle = slots.seconds.mapValues { whole($0 * 1000) }
    let all = RunRecord.Span(run.startedAt, run.endedAt).seconds * Double(max(1, run.width))
    slotUse = all > 0 ? min(1, slots.busy / all) : 1
    var seconds: [RunRecord.Cause: Double] = [:]
    for wait in run.tasks.flatMap(\.waits) { seconds[wait.cause, default: 0] += wait.span.seconds }
    waits = seconds.mapValues { whole($0 * 1000) }
  }

  /// The share of look-ups in the cache that found something; 0 where there were none.
  package var cacheHitRate: Double {
    let all = cacheHits + cacheMisses
    return all > 0 ? Double(cacheHits) / Double(all) : 0
  }
}
