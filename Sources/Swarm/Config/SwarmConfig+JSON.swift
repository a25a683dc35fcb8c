package import JSONSyntax
import Model

/// Settings as they stand in a plan's `config`, in config.json's `swarm` and in a stored run: the names
/// are the seed's, and each may be absent.
extension SwarmConfig {
  /// Settings where what is absent has its default.
  package init(json: JSON) throws(PlanFailure) {
    self.init()
    guard let object = json.object else {
      throw PlanFailure(problems: [PlanProblem(.field, "it is not an object")], omitted: 0)
    }
    self = try overlaid(with: object)
  }

  /// These settings with those in their place that an object has.
  package func overlaid(with object: JSONObject) throws(PlanFailure) -> SwarmConfig {
    var result = self
    var problems = PlanProblems()
    result.overlay(object, at: nil, problems: &problems)
    guard problems.isEmpty else { throw problems.failure }
    return result
  }

  /// Takes what an object has, and notes what of it is wrong.
  mutating func overlay(_ object: JSONObject, at place: String?, problems: inout PlanProblems) {
    var fields = FieldReader(object, at: place, problems: problems)
    overlayLimits(&fields)
    overlayTimes(&fields)
    overlayWork(&fields)
    // codetether's switch for what is here asked for by each task (`alternatives`).
    _ = fields.flag("collapse_enabled")
    fields.refuseOthers()
    problems = fields.problems
  }

  private mutating func overlayLimits(_ fields: inout FieldReader) {
    fields.integer("max_subagents", 1...10_000).map { maxSubagents = $0 }
    fields.integer("max_steps_per_subagent", 1...1_000_000).map { maxStepsPerSubagent = $0 }
    fields.integer("max_total_steps", 1...1_000_000_000).map { maxTotalSteps = $0 }
    fields.flag("parallel_enabled").map { isParallel = $0 }
    fields.integer("critical_path_threshold", 0...1_000_000).map { criticalPathThreshold = $0 }
    fields.integer("max_concurrent_requests", 1...1000).map { maxConcurrentRequests = $0 }
    fields.integer("k8s_pod_budget", 1...1000).map { podBudget = $0 }
    fields.integer("max_retries", 0...100).map { maxRetries = $0 }
    fields.integer("max_launches", 1...1_000_000_000).map { maxLaunches = $0 }
    fields.amount("budget").map { budget = $0 }
    fields.number("max_load", 0.01...10_000).map { maxLoad = $0 }
    overlayPools(&fields)
  }

  private mutating func overlayPools(_ fields: inout FieldReader) {
    guard let object = fields.object("pools") else { return }
    var pools: [String: Int] = [:]
    for member in object.members {
      guard let depth = member.value.integer, (1...1000).contains(depth), !member.key.isEmpty,
        member.key.utf8.count <= 256, !member.key.unicodeScalars.contains(where: Printable.isHidden)
      else {
        fields.note(
          .field,
          "\"pools\" has \(quoted(member.key)), which is not a name with a number from 1 to 1000")
        continue
      }
      pools[member.key] = depth
    }
    self.pools = pools
  }

  private mutating func overlayTimes(_ fields: inout FieldReader) {
    fields.seconds("subagent_timeout_secs").map { subagentTimeout = $0 }
    fields.milliseconds("request_delay_ms").map { requestDelay = $0 }
    fields.milliseconds("base_delay_ms").map { baseDelay = $0 }
    fields.milliseconds("max_delay_ms").map { maxDelay = $0 }
    fields.seconds("idle_timeout_s").map { idleTimeout = $0 }
    fields.seconds("max_duration_s").map { maxDuration = $0 }
    fields.seconds("estimate_s").map { estimate = $0 }
    fields.seconds("alternatives_grace_s").map { alternativesGrace = $0 }
  }

  private mutating func overlayWork(_ fields: inout FieldReader) {
    fields.word("model").map { model = $0 }
    fields.flag("worktree_enabled").map { hasWorktrees = $0 }
    fields.flag("worktree_auto_merge").map { mergesAutomatically = $0 }
    fields.text("working_dir").map { workingDirectory = $0 }
    fields.word("k8s_subagent_image").map { podImage = $0 }
    fields.flag("fail_fast").map { failsFast = $0 }
    (fields.option("cache") as CacheMode?).map { cache = $0 }
    guard let name = fields.word("execution_mode") else { return }
    guard let mode = ExecutionMode(name: name) else {
      let near = Name.suggestion(for: name, among: ExecutionMode.names)
      return fields.note(
        .field,
        "\"execution_mode\" is \(quoted(name)), which is none of"
          + " \(ExecutionMode.allCases.map(\.rawValue).joined(separator: ", "))\(near)")
    }
    executionMode = mode
  }
}

extension SwarmConfig {
  /// Every setting.
  package var json: JSON {
    [
      "max_subagents": .integer(maxSubagents),
      "max_steps_per_subagent": .integer(maxStepsPerSubagent),
      "max_total_steps": .integer(maxTotalSteps),
      "subagent_timeout_secs": .seconds(subagentTimeout),
      "parallel_enabled": .bool(isParallel),
      "critical_path_threshold": .integer(criticalPathThreshold),
      "model": model.map(JSON.string),
      "max_concurrent_requests": .integer(maxConcurrentRequests),
      "request_delay_ms": .milliseconds(requestDelay),
      "worktree_enabled": .bool(hasWorktrees),
      "worktree_auto_merge": .bool(mergesAutomatically),
      "working_dir": workingDirectory.map(JSON.string),
      "execution_mode": .string(executor.rawValue),
      "k8s_pod_budget": .integer(podBudget),
      "k8s_subagent_image": podImage.map(JSON.string),
      "max_retries": .integer(maxRetries),
      "base_delay_ms": .milliseconds(baseDelay),
      "max_delay_ms": .milliseconds(maxDelay),
      "idle_timeout_s": .seconds(idleTimeout),
      "pools": pools.isEmpty
        ? nil
        : .object(
          JSONObject(
            pools.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .integer($0.value)) })),
      "max_load": maxLoad.map(JSON.decimal),
      "max_launches": maxLaunches.map(JSON.integer),
      "budget": budget.map { .string("\($0)") },
      "max_duration_s": maxDuration.map(JSON.seconds),
      "estimate_s": .seconds(estimate),
      "cache": .string(cache.rawValue),
      "alternatives_grace_s": .seconds(alternativesGrace),
      "fail_fast": .bool(failsFast),
    ]
  }

  /// The settings that are not the default.
  package var changes: JSONObject {
    let usual = SwarmConfig().json
    return JSONObject((json.object?.members ?? []).filter { usual[$0.key] != $0.value })
  }
}

extension JSON {
  /// A duration as a number of seconds, whole where it is.
  static func seconds(_ duration: Duration) -> JSON {
    let milliseconds = Int((duration.inMilliseconds).rounded())
    return milliseconds % 1000 == 0
      ? .integer(milliseconds / 1000) : .decimal(Double(milliseconds) / 1000)
  }

  static func milliseconds(_ duration: Duration) -> JSON {
    .integer(Int(duration.inMilliseconds.rounded()))
  }
}
