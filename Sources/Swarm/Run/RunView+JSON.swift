package import JSONSyntax
import Tasks

/// A run as replies and `--json` have it.
extension RunView {
  package init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"), goal: try json.requiredString("goal"),
      state: try json.requiredCase("state"), reason: json["reason"]?.string,
      revision: try json.requiredInteger("revision"),
      createdAt: try json.requiredDate("created_at"), startedAt: try json.date("started_at"),
      endedAt: try json.date("ended_at"), repository: json["repository"]?.string,
      branch: json["branch"]?.string, landedOn: json["landed_on"]?.string,
      waitsFor: json["waits_for"]?.string, slots: json["slots"]?.integer ?? 0,
      slotsTaken: json["slots_taken"]?.integer ?? 0, cost: json["cost"]?.integer ?? 0,
      toolCalls: json["tool_calls"]?.integer ?? 0,
      tasks: try json.requiredArray("tasks").map { try RunTaskView(json: $0) })
  }

  package var json: JSON {
    [
      "id": .string(id), "goal": .string(goal), "state": .string(state.rawValue),
      "reason": reason.map(JSON.string), "revision": .integer(revision),
      "created_at": .date(createdAt), "started_at": startedAt.map(JSON.date),
      "ended_at": endedAt.map(JSON.date), "repository": repository.map(JSON.string),
      "branch": branch.map(JSON.string), "landed_on": landedOn.map(JSON.string),
      "waits_for": waitsFor.map(JSON.string), "slots": .integer(slots),
      "slots_taken": .integer(slotsTaken), "cost": .integer(cost),
      "tool_calls": .integer(toolCalls), "tasks": .array(tasks.map(\.json)),
    ]
  }
}

extension RunTaskView {
  init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"), title: try json.requiredString("title"),
      state: try json.requiredCase("state"), since: try json.requiredDate("since"),
      attempts: try json.requiredInteger("attempts"),
      dependencies: try json.requiredTexts("deps"), reason: json["reason"]?.string,
      retryAt: try json.date("retry_at"), commit: json["commit"]?.string,
      conflicts: try json["conflicts"].map { _ in try json.requiredTexts("conflicts") } ?? [],
      becauseOf: try json["because_of"].map { _ in try json.requiredTexts("because_of") } ?? [],
      summary: json["summary"]?.string, seconds: json["seconds"]?.double,
      directory: json["directory"]?.string, cost: json["cost"]?.integer,
      agent: json["agent"]?.string,
      tries: try (json["tries"]?.array ?? []).map { try RunTryView(json: $0) },
      isReused: json["cached"]?.bool ?? false)
  }

  var json: JSON {
    [
      "id": .string(id), "title": .string(title), "state": .string(state.rawValue),
      "since": .date(since), "attempts": .integer(attempts), "deps": .texts(dependencies),
      "reason": reason.map(JSON.string), "retry_at": retryAt.map(JSON.date),
      "commit": commit.map(JSON.string),
      "conflicts": conflicts.isEmpty ? nil : .texts(conflicts),
      "because_of": becauseOf.isEmpty ? nil : .texts(becauseOf),
      "summary": summary.map(JSON.string), "seconds": seconds.map(JSON.decimal),
      "directory": directory.map(JSON.string), "cost": cost.map(JSON.integer),
      "agent": agent.map(JSON.string),
      "cached": isReused ? true : nil,
      "tries": tries.isEmpty ? nil : .array(tries.map(\.json)),
    ]
  }
}

extension RunTryView {
  init(json: JSON) throws {
    self.init(
      attempt: try json.requiredInteger("attempt"), state: try json.requiredString("state"),
      reason: json["reason"]?.string, changedLines: json["changed_lines"]?.integer,
      seconds: json["seconds"]?.double, directory: try json.requiredString("directory"),
      kept: json["kept"]?.string, agent: json["agent"]?.string)
  }

  var json: JSON {
    [
      "attempt": .integer(attempt), "state": .string(state), "reason": reason.map(JSON.string),
      "changed_lines": changedLines.map(JSON.integer), "seconds": seconds.map(JSON.decimal),
      "directory": .string(directory), "kept": kept.map(JSON.string),
      "agent": agent.map(JSON.string),
    ]
  }
}
