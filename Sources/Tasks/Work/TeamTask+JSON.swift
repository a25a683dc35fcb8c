package import JSONSyntax
import Model

/// A task as it stands in the log and in replies.
extension TeamTask {
  package init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"), team: try json.requiredString("team"),
      title: try json.requiredString("title"), prompt: try json.requiredString("prompt"),
      assignment: try json.requiredCase("mode"),
      createdBy: try json.requiredAddress("created_by"),
      createdAt: try json.requiredDate("created_at"))
    parameters = json["params"]
    context = json["context"]?.texts ?? [:]
    resolution = try json.requiredCase("resolve")
    deadline = try json.date("deadline")
    openedAt = try json.date("opened_at")
    idleSeconds = json["idle_timeout"]?.double
    milestone = json["milestone"]?.string
    estimate = try json.amount("estimate")
    verify = json["verify"]?.string
    dependencies = (json["depends_on"]?.array ?? []).compactMap(\.string)
    key = json["key"]?.string
    state = try json.requiredCase("state")
    attempts = try (json["attempts"]?.array ?? []).map { try Attempt(json: $0) }
    outcome = try json["outcome"].map { try TaskOutcome(json: $0) }
    toldState = json["told"]?.string.flatMap(TaskState.init)
    node = json["node"]?.string
  }

  package var json: JSON {
    [
      "id": .string(id), "team": .string(team), "title": .string(title),
      "prompt": .string(prompt), "params": parameters,
      "context": context.isEmpty ? nil : .texts(context),
      "mode": .string(assignment.rawValue), "resolve": .string(resolution.rawValue),
      "deadline": deadline.map(JSON.date), "opened_at": openedAt.map(JSON.date),
      "idle_timeout": idleSeconds.map(JSON.decimal),
      "milestone": milestone.map(JSON.string), "estimate": estimate?.json,
      "verify": verify.map(JSON.string),
      "depends_on": dependencies.isEmpty ? nil : .array(dependencies.map(JSON.string)),
      "key": key.map(JSON.string), "created_by": .string("\(createdBy)"),
      "created_at": .date(createdAt), "state": .string(state.rawValue),
      "attempts": .array(attempts.map(\.json)), "outcome": outcome?.json,
      "told": (toldState?.rawValue).map(JSON.string), "node": node.map(JSON.string),
    ]
  }
}
