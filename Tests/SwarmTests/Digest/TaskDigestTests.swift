import JSONSyntax
import Swarm
import Testing

/// The key under which the result of a task is kept.
struct TaskDigestTests {
  private var digest: TaskDigest {
    var digest = TaskDigest(prompt: "do", kind: .check, command: ["claude", "-p"])
    digest.role = "coder"
    digest.version = "2.1.0"
    digest.model = "m"
    digest.environment = ["A": "1", "B": "2"]
    digest.verify = "make test"
    digest.tree = "abc"
    digest.dependencies = ["d2", "d1"]
    return digest
  }

  @Test func `The key is SHA-256 over canonical JSON, the same on every machine`() {
    #expect(
      digest.json.canonical.text()
        == #"{"command":["claude","-p"],"dependencies":["d1","d2"],"env":{"A":"1","B":"2"},"#
        + #""kind":"check","model":"m","prompt":"do","role":"coder","schema":1,"tree":"abc","#
        + #""verify":"make test","version":"2.1.0"}"#)
    #expect(digest.key == SHA256.hex(digest.json.canonical.text().utf8) && digest.key.count == 64)
    let empty = TaskDigest(prompt: "", kind: .edit, command: [])
    // sha256sum of {"command":[],"dependencies":[],"env":{},"kind":"edit","prompt":"","schema":1}
    #expect(empty.key == "0a10a8e5e00665fdd60c282c90d1e1929802df9c9fcff7c13d3c813c9253ddf1")
  }

  @Test func `Everything that matters changes the key`() {
    let changes: [(inout TaskDigest) -> Void] = [
      { $0.prompt = "do it" }, { $0.role = nil }, { $0.kind = .read },
      { $0.command = ["claude -p"] },
      { $0.version = "2.1.1" }, { $0.model = nil }, { $0.environment = ["A": "1"] },
      { $0.environment = ["A": "2", "B": "1"] }, { $0.verify = nil }, { $0.tree = "abd" },
      { $0.dependencies = ["d1"] }, { $0.dependencies = ["d1d2"] },
    ]
    let keys = changes.map { change in
      var other = digest
      change(&other)
      return other.key
    }
    #expect(Set(keys + [digest.key]).count == changes.count + 1)
  }

  @Test func `The order of variables and of dependencies makes no difference`() {
    var other = digest
    other.dependencies.reverse()
    #expect(other.key == digest.key)
  }

  @Test func `What a task gave is its words and its tree`() {
    let keys = [
      TaskDigest.output(text: "a", tree: nil), TaskDigest.output(text: "a", tree: "t"),
      TaskDigest.output(text: "b", tree: "t"),
    ]
    #expect(Set(keys).count == 3)
    #expect(TaskDigest.output(text: "a", tree: "t") == keys[1])
  }

  @Test func `A plan's task says what it asks for`() {
    var task = PlannedTask(id: "a", prompt: "p", kind: .read)
    task.role = "r"
    task.environment = ["X": "y"]
    task.verify = "v"
    let digest = TaskDigest(task: task, command: ["c"])
    #expect(digest.prompt == "p" && digest.role == "r" && digest.kind == .read)
    #expect(digest.environment == ["X": "y"] && digest.verify == "v")
    var renamed = task
    renamed.id = "b"
    renamed.title = "Another"
    #expect(TaskDigest(task: renamed, command: ["c"]).key == digest.key)
  }

  @Test(arguments: [
    (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#), (#"{"a":1,"a":2}"#, #"{"a":2}"#),
    (#"[1.0,1e0,1]"#, "[1,1,1]"),
    (#"{"z":{"y":1,"x":[{"b":1,"a":0}]}}"#, #"{"z":{"x":[{"a":0,"b":1}],"y":1}}"#),
  ])
  func `JSON that means the same has one form`(_ text: String, _ form: String) throws {
    #expect(try JSON(parsing: text).canonical.text() == form)
  }
}
