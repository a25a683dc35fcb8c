package import JSONSyntax
package import Model
package import Tasks

/// What `task.delegate` is asked with.
extension Delegation {
  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), prompt: try json.requiredString("prompt"),
      createdBy: try Address(json.requiredString("created_by")))
    title = json["title"]?.string
    assignment = try json.requiredCase("mode")
    agents = (json["to"]?.array ?? []).compactMap(\.string)
    capabilities = (json["capabilities"]?.array ?? []).compactMap(\.string)
    parameters = json["params"]
    context = json["context"]?.texts ?? [:]
    resolution = try json.requiredCase("resolve")
    deadline = try json.date("deadline")
    idleSeconds = json["idle_timeout"]?.double
    milestone = json["milestone"]?.string
    estimate = try json["estimate"].map { try Amount(json: $0) }
    verify = json["verify"]?.string
    dependencies = (json["depends_on"]?.array ?? []).compactMap(\.string)
    key = json["key"]?.string
  }

  package var json: JSON {
    [
      "team": .string(team), "prompt": .string(prompt), "created_by": .string("\(createdBy)"),
      "title": title.map(JSON.string), "mode": .string(assignment.rawValue),
      "to": .array(agents.map(JSON.string)),
      "capabilities": .array(capabilities.map(JSON.string)), "params": parameters,
      "context": .object(
        JSONObject(
          context.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })),
      "resolve": .string(resolution.rawValue), "deadline": deadline.map(JSON.date),
      "idle_timeout": idleSeconds.map(JSON.decimal), "milestone": milestone.map(JSON.string),
      "estimate": estimate?.json, "verify": verify.map(JSON.string),
      "depends_on": .array(dependencies.map(JSON.string)),
      "key": key.map(JSON.string),
    ]
  }
}

/// What `task.report` is asked with: an agent's word on its work.
package struct ReportTaskRequest: Sendable, Equatable {
  package var task: String
  package var agent: Address
  package var word: AgentWord

  package init(task: String, agent: Address, word: AgentWord) {
    self.task = task
    self.agent = agent
    self.word = word
  }

  package init(json: JSON) throws {
    self.init(
      task: try json.requiredString("task"), agent: try Address(json.requiredString("agent")),
      word: try AgentWord(json: json))
  }

  package var json: JSON {
    let head: JSON = ["task": .string(task), "agent": .string("\(agent)")]
    return head.adding(word.json)
  }
}

/// What the other methods about one task are asked with.
package struct TaskRequest: Sendable, Equatable {
  /// The task as it was written; nil where any will do.
  package var task: String?
  /// The agent that is meant, as it was written.
  package var agent: String?
  package var reason: String?
  package var by: Address?

  package init(task: String?, agent: String? = nil, reason: String? = nil, by: Address? = nil) {
    self.task = task
    self.agent = agent
    self.reason = reason
    self.by = by
  }

  package init(json: JSON) throws {
    self.init(
      task: json["task"]?.string, agent: json["agent"]?.string, reason: json["reason"]?.string,
      by: try json["by"]?.string.map { try Address($0) })
  }

  package var json: JSON {
    [
      "task": task.map(JSON.string), "agent": agent.map(JSON.string),
      "reason": reason.map(JSON.string), "by": by.map { .string("\($0)") },
    ]
  }
}

/// What `task.list` is asked with.
package struct ListTasksRequest: Sendable, Equatable {
  /// Nil for all teams.
  package var team: String?
  package var state: TaskState?
  /// The agent that works on them.
  package var worker: Address?
  /// How many of the newest; nil for all.
  package var limit: Int?

  package init(team: String?) {
    self.team = team
  }

  package init(json: JSON) throws {
    self.init(team: json["team"]?.string)
    state = try json["state"].map { _ in try json.requiredCase("state") }
    worker = try json["worker"]?.string.map { try Address($0) }
    limit = json["limit"]?.integer
  }

  package var json: JSON {
    [
      "team": team.map(JSON.string), "state": (state?.rawValue).map(JSON.string),
      "worker": worker.map { .string("\($0)") }, "limit": limit.map(JSON.integer),
    ]
  }
}

/// Tasks, the newest last, and how many there are: what `task.list` answers.
package struct TaskListReply: Sendable, Equatable {
  package var tasks: [TeamTask]
  /// How many there are of the kind, those that are left out among them.
  package var total: Int

  package init(tasks: [TeamTask], total: Int) {
    self.tasks = tasks
    self.total = total
  }

  package init(json: JSON) throws {
    self.init(
      tasks: try json.requiredArray("tasks").map { try TeamTask(json: $0) },
      total: try json.requiredInteger("total"))
  }

  package var json: JSON {
    ["tasks": .array(tasks.map(\.json)), "total": .integer(total)]
  }
}

/// What `task.wait` is asked with: tasks as they were last seen.
package struct AwaitTasksRequest: Sendable, Equatable {
  package var tasks: [SeenTask]
  /// Who waits; whoever made the task then hears of it here alone.
  package var by: Address?

  package init(tasks: [SeenTask], by: Address? = nil) {
    self.tasks = tasks
    self.by = by
  }

  package init(json: JSON) throws {
    self.init(
      tasks: try json.requiredArray("tasks").map {
        SeenTask(id: try $0.requiredString("id"), revision: $0["revision"]?.integer)
      }, by: try json["by"]?.string.map { try Address($0) })
  }

  package var json: JSON {
    [
      "tasks": .array(
        tasks.map { ["id": .string($0.id), "revision": $0.revision.map(JSON.integer)] }),
      "by": by.map { .string("\($0)") },
    ]
  }
}
