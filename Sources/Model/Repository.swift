package import JSONSyntax

/// A repository whose team may reach over several machines, and what was chosen for it.
package struct Repository: Sendable, Equatable {
  /// `owner/name`.
  package var name: String
  package var hybrid: Hybrid
  /// Agents on other machines, as the hub last told; their status is not kept here.
  package var remoteAgents: [RemoteAgent]
  /// Ends of workers that the hub has yet to hear of.
  package var reports: [Report]
  /// Attempts at tasks of other machines' runs that this machine has taken and that go on.
  package var attempts: [Attempt]
  package var unknown: JSONObject

  /// An agent that another machine's daemon looks after.
  package struct RemoteAgent: Sendable, Equatable {
    package var name: String
    package var type: String
    package var node: String
    /// What it can do, as its machine says.
    package var capabilities: [String]

    package init(name: String, type: String, node: String, capabilities: [String] = []) {
      self.name = name
      self.type = type
      self.node = node
      self.capabilities = capabilities
    }
  }

  /// An attempt at a task of a run of another machine.
  package struct Attempt: Sendable, Equatable {
    package var assignment: Spawn.Assignment
    /// The hub's blob that says what it is.
    package var input: String
    /// Where its program is looked for, as the runner's `PATH` says.
    package var searchPath: String?

    package init(assignment: Spawn.Assignment, input: String, searchPath: String?) {
      self.assignment = assignment
      self.input = input
      self.searchPath = searchPath
    }
  }

  /// What became of a request that a worker of this machine had.
  package struct Report: Sendable, Equatable {
    package var assignment: Spawn.Assignment
    package var worker: String
    /// Why it failed; nil if it was completed.
    package var error: String?
    /// The hub's blob that says what an attempt came to; nil for a worker.
    package var output: String?

    package init(
      assignment: Spawn.Assignment, worker: String, error: String?, output: String? = nil
    ) {
      self.assignment = assignment
      self.worker = worker
      self.error = error
      self.output = output
    }
  }

  /// How the repository's team works over machines: seed 003's `HybridConfig` of state.json.
  package struct Hybrid: Sendable, Equatable {
    package var isEnabled = false
    /// The hub's address; nil where the environment names it.
    package var endpoint: String?
    /// A file of certificates that the hub's is trusted by, beside the system's own.
    package var certificates: String?
    /// Whether work that the hub cannot place now is started here.
    package var fallsBackToLocal = true
    /// Types of agents that run here; nil leaves it to the hub's policy.
    package var localTypes: [String]?
    package var remoteTypes: [String]?
    /// A token that somebody put into the file, where none belongs; it is read, never written.
    package var strayToken: String?

    package init() {}
  }

  package init(name: String) {
    self.name = name
    hybrid = Hybrid()
    remoteAgents = []
    reports = []
    attempts = []
    unknown = JSONObject()
  }
}

extension Repository {
  package init(json: JSON, name: String) throws(JSONShapeError) {
    self.init(name: name)
    if let settings = json["hybrid"] ?? json["hybrid_config"] {
      hybrid = try Hybrid(json: settings)
    }
    for agent in json["remote_agents"]?.array ?? [] {
      guard let name = agent["name"]?.string, (try? Name.checked(name)) != nil else {
        throw JSONShapeError("\(self.name) has a remote agent without a name")
      }
      remoteAgents.append(
        RemoteAgent(
          name: name, type: agent["type"]?.string ?? "", node: agent["node"]?.string ?? "",
          capabilities: (agent["capabilities"]?.array ?? []).compactMap(\.string)))
    }
    for report in json["reports"]?.array ?? [] {
      guard let assignment = report["assignment"] else { continue }
      reports.append(
        Report(
          assignment: try Spawn.Assignment(json: assignment),
          worker: report["worker"]?.string ?? "", error: report["error"]?.string,
          output: report["output"]?.string))
    }
    for attempt in json["attempts"]?.array ?? [] {
      guard let assignment = attempt["assignment"], let input = attempt["input"]?.string else {
        continue
      }
      attempts.append(
        Attempt(
          assignment: try Spawn.Assignment(json: assignment), input: input,
          searchPath: attempt["search_path"]?.string))
    }
    unknown =
      json.object?.except(["hybrid", "hybrid_config", "remote_agents", "reports", "attempts"])
      ?? JSONObject()
  }

  package var json: JSON {
    let object: JSON = [
      "hybrid": hybrid.json,
      "remote_agents": .array(
        remoteAgents.map {
          [
            "name": .string($0.name), "type": .string($0.type), "node": .string($0.node),
            "capabilities": $0.capabilities.isEmpty
              ? nil : .array($0.capabilities.map(JSON.string)),
          ]
        }),
      "reports": reports.isEmpty
        ? nil
        : .array(
          reports.map {
            [
              "assignment": $0.assignment.json, "worker": .string($0.worker),
              "error": $0.error.map(JSON.string), "output": $0.output.map(JSON.string),
            ]
          }),
      "attempts": attempts.isEmpty
        ? nil
        : .array(
          attempts.map {
            [
              "assignment": $0.assignment.json, "input": .string($0.input),
              "search_path": $0.searchPath.map(JSON.string),
            ]
          }),
    ]
    return object.adding(unknown)
  }
}

extension Repository.Hybrid {
  /// Reads the names of either seed.
  package init(json: JSON) throws(JSONShapeError) {
    guard json.object != nil else { throw JSONShapeError("\"hybrid\" is not an object") }
    isEnabled = json["enabled"]?.bool ?? false
    endpoint = (json["api_endpoint"] ?? json["coordination_api_url"])?.string
    certificates = json["ca_file"]?.string
    fallsBackToLocal = json["fallback_to_local"]?.bool ?? true
    localTypes = json["local_agent_types"]?.array?.compactMap(\.string)
    remoteTypes = json["remote_agent_types"]?.array?.compactMap(\.string)
    strayToken = (json["token"] ?? json["api_token"])?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  package var json: JSON {
    [
      "enabled": .bool(isEnabled),
      "api_endpoint": endpoint.map(JSON.string),
      "ca_file": certificates.map(JSON.string),
      "fallback_to_local": .bool(fallsBackToLocal),
      "local_agent_types": localTypes.map { .array($0.map(JSON.string)) },
      "remote_agent_types": remoteTypes.map { .array($0.map(JSON.string)) },
    ]
  }
}

/// This daemon as hubs know it.
package struct Node: Sendable, Equatable {
  /// Stays the same as long as the home does.
  package var id: String
  /// Grows with every start, so that hubs can tell an old daemon's word from a new one's.
  package var incarnation: Int

  package init(id: String, incarnation: Int) {
    self.id = id
    self.incarnation = incarnation
  }

  /// A name from the machine's own, told apart from its namesakes by a few random letters.
  package static func makeID(host: String) -> String {
    let allowed = host.lowercased().prefix { $0 != "." }.filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
    }
    let name = allowed.drop { $0 == "-" }.prefix(40)
    let letters = Array("abcdefghjkmnpqrstvwxyz0123456789")
    let mark = String((0..<6).map { _ in letters[Int.random(in: letters.indices)] })
    return "\(name.isEmpty ? "node" : name)-\(mark)"
  }
}
