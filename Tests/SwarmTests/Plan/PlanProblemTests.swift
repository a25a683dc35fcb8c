import JSONSyntax
import Swarm
import Tasks
import Testing

/// Every way in which a plan can be wrong, and how that is said.
struct PlanProblemTests {
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
    #expect(PlanReader().problems(text) == [problem])
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
    (#""agent":" ""#, "\"agent\" is not one short line of text"),
    (#""dep":["b"]"#, "\"dep\" is not a field; did you mean deps?"),
    (#""name":"x""#, "\"name\" is not a field"),
  ])
  func `A field that is wrong is named, with what belongs there`(_ field: String, _ problem: String)
  {
    // The last one of a key that stands twice counts.
    let found = PlanReader().problems(#"{"tasks":[{"id":"a","prompt":"x",\#(field)}]}"#)
    #expect(found.count == 1 && found.first?.hasSuffix(": \(problem)") == true, "\(found)")
  }

  @Test func `All problems are told at once`() {
    #expect(
      PlanReader().problems(
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
      PlanReader().problems("{\"tasks\":[\(ring("a", 2)),\(ring("b", 3))]}") == [
        "tasks wait for each other, each for the next: a0 → a1 → a0",
        "tasks wait for each other, each for the next: b0 → b1 → b2 → b0",
      ])
    let long = try #require(PlanReader().problems("{\"tasks\":[\(ring("a", 90))]}").first)
    #expect(long.contains("a9 → … 72 more … → a82") && long.hasSuffix("→ a89 → a0"))
  }

  @Test func `As many problems are shown as a planner can use, and the rest is counted`() {
    let tasks = (0..<90).map { #"{"id":"t\#($0)","prompt":""}"# }.joined(separator: ",")
    let found = PlanReader().problems("{\"tasks\":[\(tasks)]}")
    #expect(found.count == 51 && found.last == "and 40 more")
  }

  @Test func `Pools have to be known where it is said which there are`() {
    let text =
      #"{"config":{"pools":{"big":1}},"tasks":[{"id":"a","prompt":"x","#
      + #""agent":"cluade","pool":"bug"}]}"#
    #expect(
      PlanReader().problems(text) == [
        "task \"a\": \"pool\" is \"bug\", which is none of those in \"config.pools\""
      ])
  }

  @Test func `A plan with more tasks than are allowed is refused by their number`() {
    func plan(_ count: Int) -> String {
      "{\"tasks\":["
        + (0..<count).map { #"{"id":"t\#($0)","prompt":"x"}"# }.joined(separator: ",") + "]}"
    }
    var reader = PlanReader()
    reader.options = JSONObject([.init(key: "max_subagents", value: 10_000)])
    #expect(
      reader.problems(plan(10_001))
        == ["the plan has 10001 tasks; at most 10000 are allowed (max_subagents)"])
    #expect(reader.problems(plan(10_000)).isEmpty)
    #expect(
      PlanReader().problems(plan(101)) == [
        "the plan has 101 tasks; at most 100 are allowed (max_subagents)"
      ])
  }
}
