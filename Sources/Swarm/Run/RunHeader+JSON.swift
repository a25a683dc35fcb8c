package import JSONSyntax
import Model
import Tasks

extension RunHeader {
  package init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"), plan: try SwarmPlan(json: json["plan"] ?? .null),
      repository: try json["repository"].map { try RunRepositoryPlace(json: $0) },
      directory: try json.requiredString("directory"), agent: try json.requiredString("agent"),
      environment: Spawn.variables(json["environment"]),
      createdBy: try json.requiredString("created_by"),
      createdAt: try json.requiredDate("created_at"))
    hub = json["hub"]?.string
  }

  package var json: JSON {
    [
      "id": .string(id), "plan": plan.json, "repository": repository?.json,
      "directory": .string(directory), "agent": .string(agent),
      "environment": Spawn.json(of: environment),
      "created_by": .string(createdBy), "created_at": .date(createdAt),
      "hub": hub.map(JSON.string),
    ]
  }
}

extension RunRepositoryPlace {
  init(json: JSON) throws {
    self.init(
      root: try json.requiredString("root"), subdirectory: json["subdirectory"]?.string ?? "",
      base: try json.requiredString("base"), branch: json["branch"]?.string)
  }

  var json: JSON {
    [
      "root": .string(root), "subdirectory": subdirectory.isEmpty ? nil : .string(subdirectory),
      "base": .string(base), "branch": branch.map(JSON.string),
    ]
  }
}

extension AttemptPlace {
  init(json: JSON) throws {
    self.init(
      directory: try json.requiredString("directory"), branch: json["branch"]?.string,
      base: json["base"]?.string, key: json["key"]?.string)
  }

  var json: JSON {
    [
      "directory": .string(directory), "branch": branch.map(JSON.string),
      "base": base.map(JSON.string), "key": key.map(JSON.string),
    ]
  }
}

extension AttemptEnd {
  init(json: JSON) throws {
    self.init(
      code: json["code"]?.integer,
      endedBy: try json["ended_by"].map { _ in try json.requiredCase("ended_by") },
      report: try AttemptReport(json: json["report"] ?? [:]))
  }

  var json: JSON {
    [
      "code": code.map(JSON.integer), "ended_by": endedBy.map { .string($0.rawValue) },
      "report": report.json,
    ]
  }
}

extension AttemptReport {
  init(json: JSON) throws {
    self.init(
      status: try json["status"].map { _ in try json.requiredCase("status") },
      summary: json["summary"]?.string ?? "",
      artifacts: try json["artifacts"].map { _ in try json.requiredTexts("artifacts") } ?? [])
    turns = json["turns"]?.integer
    toolCalls = json["tool_calls"]?.integer
    cost = json["cost"]?.integer
    usage = try json["tokens"].map { try TokenUsage(json: $0) }
    session = json["session"]?.string
    fault = json["fault"]?.string
  }

  var json: JSON {
    [
      "status": status.map { .string($0.rawValue) },
      "summary": summary.isEmpty ? nil : .string(summary),
      "artifacts": artifacts.isEmpty ? nil : .texts(artifacts), "turns": turns.map(JSON.integer),
      "tool_calls": toolCalls.map(JSON.integer), "cost": cost.map(JSON.integer),
      "tokens": usage?.json, "session": session.map(JSON.string),
      "fault": fault.map(JSON.string),
    ]
  }
}
