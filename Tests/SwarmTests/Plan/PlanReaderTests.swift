import JSONSyntax
import Swarm
import Tasks
import Testing

/// A plan as planners and people write it, and every way in which it can be wrong.
struct PlanReaderTests {
  private func tasks(_ text: String) throws -> [PlannedTask] {
    try PlanReader().read(text).plan.tasks
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

  private static let plan = #"{"tasks":[{"id":"a","prompt":"use ```code``` and } and \"{\""}]}"#

  private static func inside(_ key: String) -> String {
    JSON.object(JSONObject([.init(key: key, value: .string("```json\n\(plan)\n```"))])).text()
  }

  @Test(arguments: [
    plan,
    "\u{FEFF} Here it is:\n\n```json\n\(plan)\n```\nIs that fine?",
    "~~~\n\(plan)\n~~~",
    "```swift\nlet x = {}\n```\n  ````json\n\(plan)\n````",
    "```\n\(plan)",
    "The plan {as asked} is \(plan) and that {is} it.",
    #"{"plan":\#(plan)}"#,
    "```json\r\n\(plan)\r\n```\r\n",
    #"{"type":"result","is_error":false,"result":\#(JSON.string(plan).text()),"num_turns":1}"#,
    #"{"type":"result","subtype":"success","result":"","structured_output":\#(plan)}"#,
    #"[{"type":"system"},{"type":"result","result":\#(JSON.string("Yes:\n\(plan)").text())}]"#,
    inside("response"),
    #"{"type":"thread.started"}"# + "\n"
      + #"{"type":"item.completed","item":{"type":"agent_message","text":"thinking"}}"# + "\n"
      + #"{"type":"item.completed","item":{"type":"agent_message","text":\#(JSON.string(plan).text())}}"#
      + "\n" + #"{"type":"turn.completed","usage":{"input_tokens":1}}"# + "\n",
    #"{"id":"0","msg":{"type":"agent_message","message":\#(JSON.string(plan).text())}}"# + "\n"
      + #"{"id":"0","msg":{"type":"task_complete"}}"#,
    #"{"type":"text","part":{"type":"text","text":\#(JSON.string(plan).text())}}"#,
    "```json\n\(plan)\n```\nOnce more:\n```json\n\(plan)\n```",
    "```json\n{\"tasks\":[]}\n```\nNo, rather:\n```json\n\(plan)\n```",
  ])
  func `The plan is found in whatever stands around it`(_ text: String) throws {
    #expect(try tasks(text).map(\.prompt) == ["use ```code``` and } and \"{\""])
  }

  @Test func `Two different plans are not guessed between`() {
    let other = #"{"tasks":[{"id":"b","prompt":"x"}]}"#
    #expect(
      problems("```\n\(Self.plan)\n```\n```\n\(other)\n```")
        == ["there are 2 different plans in the text; give only one"])
  }

  private func problems(
    _ text: String, _ reader: PlanReader = PlanReader()
  ) -> [String] {
    do {
      _ = try reader.read(text)
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test(arguments: [
    ("", "there is no plan: the text is empty"),
    (" \n\t", "there is no plan: the text is empty"),
    (
      "I cannot do that.",
      "there is no plan: no JSON object with \"tasks\" or \"subtasks\" is in the 17 bytes of text"
    ),
    ("[]", "there is no plan: the JSON has neither \"tasks\" nor \"subtasks\""),
    ("{\"a\":1}", "there is no plan: the JSON has neither \"tasks\" nor \"subtasks\""),
    (
      "{\"tasks\":\n  [{\"id\":x}]}",
      "there is no plan: line 2, column 10 is not JSON: expected a value at byte 19"
    ),
    ("{\"tasks\":[]}", "the plan has no tasks"),
    ("{\"subtasks\":[]}", "the plan has no tasks"),
    ("{\"tasks\":{}}", "\"tasks\" is not a list"),
    ("{\"tasks\":[7]}", "task 1: it is not an object"),
    ("{\"subtasks\":[null]}", "subtask 1: it is not an object"),
    (
      "{\"tasks\":[{\"id\":\"a\",\"prompt\":\"x\"}],\"subtasks\":[]}",
      "\"tasks\" and \"subtasks\" are two shapes of a plan; use one of them"
    ),
    (
      "{\"version\":2,\"tasks\":[{\"id\":\"a\",\"prompt\":\"x\"}]}",
      "\"version\" is not a whole number from 1 to 1"
    ),
    (
      #"{"type":"result","is_error":true,"result":"Invalid API key"}"#,
      "the planner failed: \"Invalid API key\""
    ),
    (
      #"{"type":"turn.failed","error":{"message":"no\nroute"}}"#,
      "the planner failed: \"no\\u{a}route\""
    ),
    (
      #"{"subtasks":[{"name":"A","instruction":"x"},{"name":"A","instruction":"y"}]}"#,
      "subtask \"A\": there is another subtask with this name"
    ),
    (
      #"{"subtasks":[{"name":"A","instruction":"x","dependencies":["Q"]}]}"#,
      "subtask \"A\": it waits for \"Q\", which is not a task; did you mean A or a?"
    ),
    (
      #"{"subtasks":[{"instruction":"x"}]}"#, "subtask 1: it has no \"name\""
    ),
    (
      #"{"subtasks":[{"name":"A"}]}"#, "subtask \"A\": \"instruction\" does not say what to do"
    ),
    (
      #"{"subtasks":[{"name":"x Y","instruction":"x"},{"name":"X y","instruction":"y"},"#
        + #"{"name":"Z","instruction":"z","dependencies":["x y"]}]}"#,
      "subtask \"Z\": it waits for \"x y\", which may be any of 2 tasks"
    ),
    (
      #"{"tasks":[{"id":"a","prompt":"x"},{"id":"a","prompt":"y"}]}"#,
      "task \"a\": there is another task with this id"
    ),
  ])
  func `What is wrong with a plan is said in one line`(_ text: String, _ problem: String) {
    #expect(problems(text) == [problem])
  }

  @Test(arguments: [
    (#""id":"a/b""#, "the id \"a/b\" is not made of a-z, 0-9, and behind the first one . _ -"),
    (#""id":"""#, "an id is empty"),
    (#""id":"A""#, "the id \"A\" is not made of a-z, 0-9, and behind the first one . _ -"),
    (#""id":"-a""#, "the id \"-a\" is not made of a-z, 0-9, and behind the first one . _ -"),
    (
      #""id":"a..b""#,
      "the id \"a..b\" cannot be a git branch: it has \"..\" in it or ends in . or .lock"
    ),
    (
      #""id":"a.lock""#,
      "the id \"a.lock\" cannot be a git branch: it has \"..\" in it or ends in . or .lock"
    ),
    (#""id":7"#, "\"id\" is not a text without NUL"),
    (#""prompt":"  ""#, "\"prompt\" does not say what to do"),
    (#""prompt":["x"]"#, "\"prompt\" is not a text without NUL"),
    (#""prompt":"a\u0000b""#, "\"prompt\" is not a text without NUL"),
    (#""kind":"write""#, "\"kind\" is not one of edit, check, read"),
    (#""timeout_s":-1"#, "\"timeout_s\" is not a number of seconds from 0.001 to 31622400"),
    (#""timeout_s":"60""#, "\"timeout_s\" is not a number of seconds from 0.001 to 31622400"),
    (#""timeout_s":1e999"#, "\"timeout_s\" is not a number of seconds from 0.001 to 31622400"),
    (
      #""idle_timeout_s":0"#, "\"idle_timeout_s\" is not a number of seconds from 0.001 to 31622400"
    ),
    (#""estimate_s":-2"#, "\"estimate_s\" is not a number of seconds from 0.001 to 31622400"),
    (#""max_attempts":0"#, "\"max_attempts\" is not a whole number from 1 to 100"),
    (#""max_attempts":1.5"#, "\"max_attempts\" is not a whole number from 1 to 100"),
    (#""alternatives":17"#, "\"alternatives\" is not a whole number from 1 to 16"),
    (#""priority":1e30"#, "\"priority\" is not a whole number from -1000000 to 1000000"),
    (#""allow_failure":1"#, "\"allow_failure\" is not true or false"),
    (#""deps":"b""#, "\"deps\" is not a list of texts"),
    (#""deps":[1]"#, "\"deps\" is not a list of texts"),
    (#""deps":["a"]"#, "it waits for itself"),
    (#""env":{"1A":"x"}"#, "\"env\" has \"1A\", which is not a variable with a text"),
    (#""env":{"A":1}"#, "\"env\" has \"A\", which is not a variable with a text"),
    (#""paths":["../x"]"#, "\"paths\" has \"../x\", which is not a path within the repository"),
    (#""paths":["/etc"]"#, "\"paths\" has \"/etc\", which is not a path within the repository"),
    (#""paths":[""]"#, "\"paths\" has \"\", which is not a path within the repository"),
    (#""role":"a\nb""#, "\"role\" is not one short line of text"),
    (#""dep":["b"]"#, "\"dep\" is not a field; did you mean deps?"),
    (#""name":"x""#, "\"name\" is not a field"),
  ])
  func `A field that is wrong is named, with what belongs there`(_ field: String, _ problem: String)
  {
    // The last one of a key that stands twice counts.
    let found = problems(#"{"tasks":[{"id":"a","prompt":"x",\#(field)}]}"#)
    #expect(found.count == 1 && found.first?.hasSuffix(": \(problem)") == true, "\(found)")
  }

  @Test func `All problems are told at once`() {
    #expect(
      problems(
        """
        {"goal":7,"color":1,"config":{"max_retries":-1,"execution_mode":"cloud"},"tasks":[
          {"id":"a","prompt":"x","deps":["c"]},{"id":"b","prompt":"","deps":["a","q"]},
          {"id":"c","prompt":"x","deps":["b"],"timeout_s":-5}]}
        """) == [
          "\"goal\" is not a text without NUL",
          "config: \"max_retries\" is not a whole number from 0 to 100",
          "config: \"execution_mode\" is \"cloud\", which is none of pane, process, hub, kubernetes",
          "\"color\" is not a field",
          "task \"b\": \"prompt\" does not say what to do",
          "task \"c\": \"timeout_s\" is not a number of seconds from 0.001 to 31622400",
          "task \"b\": it waits for \"q\", which is not a task; did you mean a or b or c?",
          "tasks wait for each other, each for the next: a → c → b → a",
        ])
  }

  @Test func `Each cycle is named by its path, and a long one is cut in the middle`() throws {
    func ring(_ prefix: String, _ count: Int) -> String {
      (0..<count).map {
        #"{"id":"\#(prefix)\#($0)","prompt":"x","deps":["\#(prefix)\#(($0 + 1) % count)"]}"#
      }.joined(separator: ",")
    }
    #expect(
      problems("{\"tasks\":[\(ring("a", 2)),\(ring("b", 3))]}") == [
        "tasks wait for each other, each for the next: a0 → a1 → a0",
        "tasks wait for each other, each for the next: b0 → b1 → b2 → b0",
      ])
    let long = try #require(problems("{\"tasks\":[\(ring("a", 90))]}").first)
    #expect(long.contains("a9 → … 72 more … → a82") && long.hasSuffix("→ a89 → a0"))
  }

  @Test func `As many problems are shown as a planner can use, and the rest is counted`() {
    let tasks = (0..<90).map { #"{"id":"t\#($0)","prompt":""}"# }.joined(separator: ",")
    let found = problems("{\"tasks\":[\(tasks)]}")
    #expect(found.count == 51 && found.last == "and 40 more")
  }

  @Test func `Agents and pools have to be known where it is said which there are`() {
    var reader = PlanReader()
    reader.agents = ["claude", "codex"]
    let text =
      #"{"config":{"pools":{"big":1}},"tasks":[{"id":"a","prompt":"x","#
      + #""agent":"cluade","pool":"bug"}]}"#
    #expect(
      problems(text, reader) == [
        "task \"a\": \"agent\" is \"cluade\", which is not an agent; did you mean claude?",
        "task \"a\": \"pool\" is \"bug\", which is none of those in \"config.pools\"",
      ])
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

  @Test func `A plan with more tasks than are allowed is refused by their number`() {
    func plan(_ count: Int) -> String {
      "{\"tasks\":["
        + (0..<count).map { #"{"id":"t\#($0)","prompt":"x"}"# }.joined(separator: ",") + "]}"
    }
    var reader = PlanReader()
    reader.options = JSONObject([.init(key: "max_subagents", value: 10_000)])
    #expect(
      problems(plan(10_001), reader)
        == ["the plan has 10001 tasks; at most 10000 are allowed (max_subagents)"])
    #expect(problems(plan(10_000), reader).isEmpty)
    #expect(
      problems(plan(101)) == ["the plan has 101 tasks; at most 100 are allowed (max_subagents)"])
  }

  @Test func `A text that is too large is refused before anything is made of it`() {
    let clock = ContinuousClock()
    let bytes = [UInt8](repeating: UInt8(ascii: "{"), count: 100 << 20)
    let start = clock.now
    #expect(throws: PlanFailure.self) { try PlanReader().read(bytes) }
    #expect(clock.now - start < .seconds(1))
  }

  @Test func `Very many mistakes are counted soon`() {
    let fields = (0..<100_000).map { "\"field\($0)\":1" }.joined(separator: ",")
    let words = (0..<100_000).map { "\"word\($0)\"" }.joined(separator: ",")
    let text = #"{"tasks":[{"id":"a","prompt":"x","deps":[\#(words)],\#(fields)}]}"#
    let clock = ContinuousClock()
    let start = clock.now
    #expect(problems(text).last == "and 199950 more")
    #expect(clock.now - start < .seconds(60))
  }

  @Test(arguments: [
    "{", "{\"a\":", "{\"a\":{},", "{\"", "[{\"a\":[", "```\n", "{\"tasks\":[", "\"}{",
  ])
  func `Text that is made to take long is given up soon`(_ piece: String) {
    let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(throws: PlanFailure.self) { try PlanReader().read(text) }
    #expect(clock.now - start < .seconds(60))
  }
}
