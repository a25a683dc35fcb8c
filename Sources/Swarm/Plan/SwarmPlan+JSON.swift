package import JSONSyntax

/// A plan in Roost's shape, as `PlanReader` reads it; what has its default is left out.
extension SwarmPlan {
  /// A plan as it was written here.
  ///
  /// - Throws: everything that is wrong with it.
  package init(json: JSON) throws(PlanFailure) {
    self = try PlanReader().read(json).plan
  }

  package var json: JSON {
    let changes = config.changes
    return [
      "version": 1, "goal": .string(goal),
      "config": changes.members.isEmpty ? nil : .object(changes),
      "tasks": .array(tasks.map(\.json)),
    ]
  }
}

extension PlannedTask {
  package var json: JSON {
    [
      "id": .string(id), "title": title == id ? nil : .string(title), "prompt": .string(prompt),
      "role": role.map(JSON.string), "deps": Self.list(dependencies),
      "kind": kind == .edit ? nil : .string(kind.rawValue), "agent": agent.map(JSON.string),
      "priority": priority == 0 ? nil : .integer(priority), "paths": Self.list(paths),
      "verify": verify.map(JSON.string), "timeout_s": timeout.map(JSON.seconds),
      "idle_timeout_s": idleTimeout.map(JSON.seconds),
      "max_attempts": maxAttempts.map(JSON.integer), "estimate_s": estimate.map(JSON.seconds),
      "allow_failure": isFailureAllowed ? true : nil, "allow_empty": isEmptyAllowed ? true : nil,
      "env": environment.isEmpty ? nil : .texts(environment), "pool": pool.map(JSON.string),
      "alternatives": alternatives == 1 ? nil : .integer(alternatives),
      "cache": isReusable.map(JSON.bool),
    ]
  }

  private static func list(_ texts: [String]) -> JSON? {
    texts.isEmpty ? nil : .array(texts.map(JSON.string))
  }
}
