import Control
import Foundation
import JSONSyntax
import Model
import Tasks
import Testing

/// What is asked of tasks, teams and budgets, and what is answered, as they stand on the wire.
@Suite struct TaskRequestTests {
  private static let ann = Address(name: "ann", team: "web")
  private static let time = Date(timeIntervalSince1970: 1_764_000_000)

  private func expect<Value: Equatable>(
    _ value: Value, _ json: JSON, _ text: String, _ read: (JSON) throws -> Value
  ) throws {
    #expect(json.text() == text)
    #expect(try read(JSON(parsing: text)) == value)
  }

  @Test func `A task is delegated with all that can be said of it`() throws {
    var asked = Delegation(team: "web", prompt: "do it", createdBy: Self.ann)
    asked.assignment = .named
    asked.agents = ["bob"]
    asked.capabilities = ["swift"]
    asked.title = "t"
    asked.parameters = ["a": 1]
    asked.context = ["k": "v"]
    asked.resolution = .fastest
    asked.deadline = Self.time
    asked.idleSeconds = 60
    asked.milestone = "m"
    asked.verify = "make test"
    asked.dependencies = ["7k2f"]
    asked.key = "key"
    try expect(
      asked, asked.json,
      #"{"team":"web","prompt":"do it","created_by":"ann@web","title":"t","mode":"named","to":["bob"],"#
        + #""capabilities":["swift"],"params":{"a":1},"context":{"k":"v"},"resolve":"fastest","#
        + #""deadline":"2025-11-24T16:00:00.000Z","idle_timeout":60.0,"milestone":"m","#
        + #""verify":"make test","depends_on":["7k2f"],"key":"key"}"#,
      Delegation.init)
  }

  @Test(arguments: [
    (AgentWord.started, #"{"task":"7k2f","agent":"ann@web","word":"started"}"#),
    (
      .progress(Attempt.Progress(percent: 50, note: "half")),
      #"{"task":"7k2f","agent":"ann@web","word":"progress","percent":50,"note":"half"}"#
    ),
    (
      .done(TaskAnswer("yes")),
      #"{"task":"7k2f","agent":"ann@web","word":"done","answer":{"text":"yes"}}"#
    ),
    (.failed("no"), #"{"task":"7k2f","agent":"ann@web","word":"failed","reason":"no"}"#),
  ])
  func `An agent tells of its work`(_ word: AgentWord, _ text: String) throws {
    let request = ReportTaskRequest(task: "7k2f", agent: Self.ann, word: word)
    try expect(request, request.json, text, ReportTaskRequest.init)
  }

  @Test func `A task is meant, waited for, and answered with its number`() throws {
    let one = TaskRequest(task: "7k2f", agent: "bob", reason: "r", by: Self.ann)
    try expect(
      one, one.json, #"{"task":"7k2f","agent":"bob","reason":"r","by":"ann@web"}"#,
      TaskRequest.init)
    let wait = AwaitTasksRequest(tasks: [SeenTask(id: "A", revision: 3), SeenTask(id: "B")])
    try expect(
      wait, wait.json, #"{"tasks":[{"id":"A","revision":3},{"id":"B"}]}"#, AwaitTasksRequest.init)
    var list = ListTasksRequest(team: "web")
    list.state = .open
    list.worker = Self.ann
    list.limit = 50
    try expect(
      list, list.json, #"{"team":"web","state":"open","worker":"ann@web","limit":50}"#,
      ListTasksRequest.init)
    var task = TeamTask(
      id: "A", team: "web", title: "t", prompt: "p", assignment: .all, createdBy: Self.ann,
      createdAt: Self.time)
    var attempt = Attempt(number: 1, agent: Self.ann, queuedAt: Self.time)
    attempt.state = .succeeded
    var answer = TaskAnswer("yes")
    answer.commit = "abc"
    answer.tree = "def"
    answer.check = TaskCheck(command: "make", exitCode: 0, output: "ok")
    answer.artifacts = ["/a"]
    answer.cost = try Amount("0.25")
    attempt.answer = answer
    attempt.endedAt = Self.time
    attempt.isLate = true
    task.attempts = [attempt]
    task.state = .done
    task.outcome = TaskOutcome()
    task.outcome?.winner = Self.ann
    task.outcome?.agreed = [Self.ann]
    task.outcome?.total = 1
    task.toldState = .done
    let reply = SeenTaskReply(task: task, revision: 7)
    #expect(try SeenTaskReply(json: JSON(parsing: reply.json.text())) == reply)
    let listed = TaskListReply(tasks: [task], total: 3)
    #expect(try TaskListReply(json: JSON(parsing: listed.json.text())) == listed)
    let made = DelegationReply(task: task, skipped: ["bob is gone"])
    #expect(try DelegationReply(json: JSON(parsing: made.json.text())) == made)
  }

  @Test func `A team is formed, changed and ended`() throws {
    var request = FormationRequest(team: "fix", goal: "g")
    request.leader = "ann"
    request.capabilities = ["swift"]
    request.count = 2
    request.limit = 3
    request.roles = ["bob": "reviewer"]
    request.isPartial = true
    try expect(
      request, request.json,
      #"{"team":"fix","goal":"g","leader":"ann","capabilities":["swift"],"count":2,"#
        + #""max_members":3,"roles":{"bob":"reviewer"},"partial":true}"#,
      FormationRequest.init)
    var change = FormationChange(team: "fix", kind: .kick, agent: "ann")
    change.successor = "bob"
    change.reason = "r"
    try expect(
      change, change.json,
      #"{"team":"fix","change":"kick","agent":"ann","successor":"bob","reason":"r"}"#,
      FormationChange.init)
    let end = TeamShutdownRequest(team: "fix", reason: "r", graceSeconds: 2)
    try expect(
      end, end.json, #"{"team":"fix","reason":"r","grace":2.0}"#, TeamShutdownRequest.init)
    var budget = BudgetRequest(team: "fix", amount: try Amount("5usd"))
    try expect(budget, budget.json, #"{"team":"fix","amount":5000000}"#, BudgetRequest.init)
    budget.onExhausted = .shutdown
    try expect(
      budget, budget.json, #"{"team":"fix","amount":5000000,"on_exhausted":"shutdown"}"#,
      BudgetRequest.init)
    var filter = FormationChange(team: "fix", kind: .filter, agent: "ann")
    filter.filter = ContextFilter(allowed: ["b", "a"], excluded: ["c"])
    filter.metadata = ["desk": "3"]
    try expect(
      filter, filter.json,
      #"{"team":"fix","change":"filter","agent":"ann","context":{"allow":["a","b"],"#
        + #""exclude":["c"]},"metadata":{"desk":"3"}}"#, FormationChange.init)
  }

  @Test func `A milestone is added, moved on and listed`() throws {
    var draft = MilestoneDraft(title: "the login", amount: try Amount("5"))
    draft.agent = "ann"
    draft.check = "make test"
    draft.isFixedPrice = true
    draft.seconds = 60
    let add = AddMilestoneRequest(team: "web", draft: draft)
    try expect(
      add, add.json,
      #"{"team":"web","title":"the login","amount":5000000,"agent":"ann","check":"make test","#
        + #""fixed_price":true,"time":60.0}"#, AddMilestoneRequest.init)
    var change = MilestoneChange(team: "web", milestone: "m1", kind: .done)
    change.evidence.commit = "abc"
    change.evidence.file = "/report"
    change.directory = "/work"
    change.reason = "r"
    try expect(
      change, change.json,
      #"{"team":"web","milestone":"m1","change":"done","evidence":{"commit":"abc","#
        + #""file":"/report"},"directory":"/work","reason":"r"}"#, MilestoneChange.init)
    let milestone = Milestone(
      id: "m1", title: "t", amount: try Amount("5"), agent: Self.ann, createdAt: Self.time)
    let reply = MilestoneReply(milestone, nil)
    #expect(try MilestoneReply.list(json: .array([reply.json])) == [reply])
    var form = FormationRequest(team: "fix", goal: "g")
    form.budget = try Amount("9")
    form.milestones = [draft]
    (form.splits, form.onExhausted) = (true, .notify)
    #expect(try FormationRequest(json: JSON(parsing: form.json.text())) == form)
  }
}
