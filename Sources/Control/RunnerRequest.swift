package import JSONSyntax

/// What `runner.next` is asked with: how workers are started for a repository's requests.
package struct RunnerRequest: Sendable, Equatable {
  package var repository: String
  /// Workers of this machine that may be at work at the same time.
  package var limit: Int
  package var waitSeconds: Int
  /// The start of each worker, but for its name and its task.
  package var spawn: SpawnRequest
  /// The agents whose attempts at tasks of runs it makes too; "any" stands for every agent and command.
  package var agents: [String]

  package init(
    repository: String, limit: Int, waitSeconds: Int, spawn: SpawnRequest, agents: [String] = []
  ) {
    self.repository = repository
    self.limit = limit
    self.waitSeconds = waitSeconds
    self.spawn = spawn
    self.agents = agents
  }

  package init(json: JSON) throws {
    self.init(
      repository: try json.requiredString("repository"),
      limit: try json.requiredInteger("max"), waitSeconds: json["wait"]?.integer ?? 20,
      spawn: try SpawnRequest(json: json["spawn"] ?? [:]),
      agents: (json["agents"]?.array ?? []).compactMap(\.string))
  }

  package var json: JSON {
    [
      "repository": .string(repository), "max": .integer(limit), "wait": .integer(waitSeconds),
      "spawn": spawn.json, "agents": agents.isEmpty ? nil : .array(agents.map(JSON.string)),
    ]
  }
}
