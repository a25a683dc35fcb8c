import JSONSyntax
import Swarm
import Tasks
import Testing

/// A plan as planners and people write it, in either shape.
struct PlanReaderTests {
  @Test func `A check that is empty is none`() throws {
    for text in ["", " \t"] {
      let task: JSON = ["id": "a", "prompt": "p", "verify": .string(text)]
      #expect(try PlanReader().read((["tasks": [task]] as JSON)).plan.tasks[0].verify == nil)
    }
  }

  @Test func `Every field of a task is read`() throws {
    let reading = try PlanReader().read(
      """
      {"version":1,"goal":"Add OAuth","config":{"max_concurrent_requests":5,"pools":{"anthropic":2}},
       "tasks":[{"id":"schema","prompt":"Describe it"},
        {"id":"api","title":"Serve it","prompt":"Do it","role":"coder","deps":["schema"],
         "kind":"check","agent":"claude","priority":5,"paths":["Sources/Api/**"],
         "verify":"swift test","timeout_s":1800,"idle_timeout_s":0.5,"max_attempts":2,
         "estimate_s":600,"allow_failure":true,"allow_empty":true,"env":{"A":"1"},
         "pool":"anthropic","alternatives":3}]}
      """)
    #expect(reading.warnings.isEmpty)
    let plan = reading.plan
    #expect(plan.goal == "Add OAuth" && plan.tasks.map(\.id) == ["schema", "api"])
    #expect(plan.config.maxConcurrentRequests == 5 && plan.config.pools == ["anthropic": 2])
    #expect(plan.tasks[0] == PlannedTask(id: "schema", prompt: "Describe it"))
    let api = plan.tasks[1]
    #expect(api.title == "Serve it" && api.prompt == "Do it" && api.role == "coder")
    #expect(api.dependencies == ["schema"] && api.kind == .check && api.agent == "claude")
    #expect(api.priority == 5 && api.paths == ["Sources/Api/**"] && api.verify == "swift test")
    #expect(api.timeout == .seconds(1800) && api.idleTimeout == .milliseconds(500))
    #expect(api.maxAttempts == 2 && api.estimate == .seconds(600) && api.alternatives == 3)
    #expect(api.isFailureAllowed && api.isEmptyAllowed && api.environment == ["A": "1"])
    #expect(api.pool == "anthropic")
  }

  @Test func `A plan that was written is read as the same plan`() throws {
    var task = PlannedTask(id: "b.2_x-y", title: "Two \"words\"", prompt: "line\nline 😀\u{1}")
    task.role = "coder"
    task.dependencies = ["a"]
    task.kind = .read
    task.agent = "codex"
    task.priority = -3
    task.paths = ["a b/ü*"]
    task.verify = "true && echo 'x'"
    task.timeout = .milliseconds(1500)
    task.idleTimeout = .seconds(90)
    task.maxAttempts = 7
    task.estimate = .seconds(60)
    task.isFailureAllowed = true
    task.isEmptyAllowed = true
    task.environment = ["B": "", "A": "x=y"]
    task.pool = "p"
    task.alternatives = 2
    var config = SwarmConfig()
    config.maxRetries = 0
    config.pools = ["p": 4]
    config.executionMode = .kubernetes
    config.maxLoad = 1.5
    let plan = SwarmPlan(
      goal: "Go", tasks: [PlannedTask(id: "a", prompt: "x"), task], config: config)
    #expect(try PlanReader().read(plan.json.text()).plan == plan)
    #expect(try PlanReader().read(plan.json.text(.indented)).plan == plan)
    #expect(
      SwarmPlan(goal: "", tasks: [PlannedTask(id: "a", prompt: "x")]).json.text()
        == #"{"version":1,"goal":"","tasks":[{"id":"a","prompt":"x"}]}"#)
  }

  @Test func `codetether's shape is read, with what is new in it passed over`() throws {
    let plan = try PlanReader().read(
      """
      {"subtasks":[
        {"name":"Gather Data","instruction":"Find it","specialty":"Researcher","priority":2,
         "needs_worktree":false,"max_steps":7},
        {"name":"Build API!","instruction":"Write it","dependencies":["Gather Data"]},
        {"name":"Ship","instruction":"Do","dependencies":["  build api! ","gather-data"],
         "needs_worktree":true}]}
      """
    ).plan
    #expect(plan.tasks.map(\.id) == ["gather-data", "build-api", "ship"])
    #expect(plan.tasks.map(\.title) == ["Gather Data", "Build API!", "Ship"])
    #expect(plan.tasks.map(\.kind) == [.read, .edit, .edit])
    #expect(plan.tasks[0].role == "Researcher" && plan.tasks[0].priority == 2)
    #expect(plan.tasks[1].dependencies == ["gather-data"])
    #expect(plan.tasks[2].dependencies == ["build-api", "gather-data"])
  }

  @Test func `Identifiers that are made of names are short, allowed and each another one`() throws {
    let long = String(repeating: "word ", count: 30)
    let names = ["Ünï çode", "a/b", "A B", "…", "-", long, long + "two", "a b 2", "x.lock"]
    let ids = TaskID.slugs(of: names + ["A_B"])
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { TaskID.fault(of: $0) == nil })
    #expect(ids[1...4] == ["a-b", "a-b-2", "task", "task-2"])
  }

  @Test func `Settings of the plan stand above config.json's, and options above both`() throws {
    var reader = PlanReader()
    reader.config.maxRetries = 1
    reader.config.podBudget = 2
    reader.config.maxSubagents = 7
    reader.options = JSONObject([.init(key: "max_retries", value: 9)])
    let config = try reader.read(
      #"{"config":{"max_retries":5,"k8s_pod_budget":3},"tasks":[{"id":"a","prompt":"x"}]}"#
    ).plan.config
    #expect(config.maxRetries == 9 && config.podBudget == 3 && config.maxSubagents == 7)
  }
}
