import JSONSyntax
import Swarm
import Testing

/// The seed's settings: names, defaults, and what is an error.
struct SwarmConfigTests {
  @Test func `The defaults and names are the seed's`() {
    #expect(
      SwarmConfig().json.text()
        == #"{"max_subagents":100,"max_steps_per_subagent":100,"max_total_steps":1500,"#
        + #""subagent_timeout_secs":600,"parallel_enabled":true,"critical_path_threshold":10,"#
        + #""max_concurrent_requests":3,"request_delay_ms":1000,"worktree_enabled":true,"#
        + #""worktree_auto_merge":true,"execution_mode":"process","k8s_pod_budget":8,"#
        + #""max_retries":3,"base_delay_ms":500,"max_delay_ms":30000,"idle_timeout_s":600,"#
        + #""estimate_s":300,"cache":"reads","alternatives_grace_s":300,"fail_fast":false}"#)
  }

  /// The seed's own file, as serde writes it.
  private static let seed = """
    {"max_subagents":12,"max_steps_per_subagent":34,"max_total_steps":56,"subagent_timeout_secs":78,
     "parallel_enabled":false,"critical_path_threshold":9,"model":"zai/glm-5",
     "max_concurrent_requests":4,"request_delay_ms":5,"worktree_enabled":false,
     "worktree_auto_merge":false,"working_dir":"/tmp","execution_mode":"kubernetes_pod",
     "k8s_pod_budget":6,"k8s_subagent_image":"img:1","max_retries":0,"base_delay_ms":7,
     "max_delay_ms":8,"collapse_enabled":true}
    """

  @Test func `A file of the seed is read whole`() throws {
    let config = try SwarmConfig(json: JSON(parsing: Self.seed))
    #expect(config.maxSubagents == 12 && config.maxStepsPerSubagent == 34)
    #expect(config.maxTotalSteps == 56 && config.subagentTimeout == .seconds(78))
    #expect(!config.isParallel && config.criticalPathThreshold == 9)
    #expect(config.model == "zai/glm-5" && config.maxConcurrentRequests == 4)
    #expect(config.requestDelay == .milliseconds(5) && !config.hasWorktrees)
    #expect(!config.mergesAutomatically && config.workingDirectory == "/tmp")
    #expect(config.executionMode == .kubernetes && config.podBudget == 6)
    #expect(config.podImage == "img:1" && config.maxRetries == 0)
    #expect(config.baseDelay == .milliseconds(7) && config.maxDelay == .milliseconds(8))
    #expect(config.width == 1)
    #expect(try SwarmConfig(json: config.json) == config)
  }

  @Test func `Each field may be absent, and is then the default`() throws {
    let members = try #require(JSON(parsing: Self.seed).object?.members)
    let usual = SwarmConfig().json
    for missing in members where missing.key != "collapse_enabled" {
      let config = try SwarmConfig(
        json: .object(JSONObject(members.filter { $0.key != missing.key })))
      #expect(config.json[missing.key] == usual[missing.key], "\(missing.key)")
    }
    #expect(try SwarmConfig(json: [:]) == SwarmConfig())
    #expect(try SwarmConfig(json: ["model": .null, "working_dir": .null]) == SwarmConfig())
  }

  @Test(arguments: [
    ("pane", ExecutionMode.pane), ("process", .process), ("hub", .hub), ("kubernetes", .kubernetes),
    ("local_thread", .process), ("kubernetes_pod", .kubernetes), ("k8s", .kubernetes),
    ("kubernetes-pod", .kubernetes), ("pod", .kubernetes),
  ])
  func `A mode is read by Roost's names and the seed's`(_ name: String, _ mode: ExecutionMode)
    throws
  {
    #expect(try SwarmConfig(json: ["execution_mode": .string(name)]).executionMode == mode)
  }

  @Test(arguments: ["", "K8s", "kubernets", "thread", "local thread"])
  func `A mode that is none is an error, never another one`(_ name: String) {
    #expect(throws: PlanFailure.self) {
      try SwarmConfig(json: ["execution_mode": .string(name)])
    }
  }

  @Test(arguments: [
    ("max_subagents", JSON.integer(0)), ("max_subagents", .integer(10_001)),
    ("max_concurrent_requests", .integer(0)), ("max_retries", .integer(-1)),
    ("subagent_timeout_secs", .integer(0)), ("subagent_timeout_secs", .string("60")),
    ("request_delay_ms", .integer(-5)), ("parallel_enabled", .string("yes")),
    ("model", .integer(4)), ("pools", ["a": 0] as JSON), ("pools", ["": 1] as JSON),
    ("max_load", .integer(0)),
    ("max_suagents", .integer(5)),
  ])
  func `A value that cannot be is an error`(_ key: String, _ value: JSON) {
    #expect(throws: PlanFailure.self) {
      try SwarmConfig(json: .object(JSONObject([.init(key: key, value: value)])))
    }
  }

  @Test func `How many run at a time is the smallest of what limits it`() {
    var config = SwarmConfig()
    #expect(config.width == 3)
    config.maxConcurrentRequests = 500
    #expect(config.width == 100)
    config.isParallel = false
    #expect(config.width == 1)
  }

  @Test func `All mistakes are told at once`() {
    do {
      _ = try SwarmConfig(json: ["max_retries": -1, "color": 1, "model": 3])
      Issue.record("it was read")
    } catch {
      #expect(error.problems.count == 3)
      #expect(error.description.contains("\"color\" is not a field"))
    }
  }
}
