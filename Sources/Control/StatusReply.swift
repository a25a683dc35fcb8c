package import JSONSyntax
package import Model

/// What `status` answers: the daemon, teams, agents and hubs as they are now.
package struct StatusReply: Sendable, Equatable {
  package struct Daemon: Sendable, Equatable {
    package var pid: Int32
    package var version: String
    package var startedAt: String
    package var home: String

    package init(pid: Int32, version: String, startedAt: String, home: String) {
      self.pid = pid
      self.version = version
      self.startedAt = startedAt
      self.home = home
    }
  }

  package var daemon: Daemon
  package var teams: [Team] = []
  package var agents: [AgentReply] = []
  package var remoteAgents: [RemoteAgent] = []
  package var hubs: [ConfigReply] = []
  package var deadLetters = 0
  package var notes: [String] = []

  package init(daemon: Daemon) {
    self.daemon = daemon
  }

  package init(json: JSON) throws {
    let daemon = json["daemon"]
    self.init(
      daemon: Daemon(
        pid: Int32(clamping: daemon?["pid"]?.integer ?? 0),
        version: daemon?["version"]?.string ?? "", startedAt: daemon?["started_at"]?.string ?? "",
        home: daemon?["home"]?.string ?? ""))
    for row in try (json["agents"]?.array ?? []).map(AgentRow.init) {
      switch row {
      case .local(let agent): agents.append(agent)
      case .remote(let agent): remoteAgents.append(agent)
      }
    }
    teams = try (json["teams"]?.array ?? []).map(team)
    hubs = try (json["hubs"]?.array ?? []).map(ConfigReply.init)
    deadLetters = json["dead_letters"]?.integer ?? 0
    notes = json["notes"]?.array?.compactMap(\.string) ?? []
  }

  package var json: JSON {
    [
      "daemon": [
        "pid": .integer(Int(daemon.pid)), "version": .string(daemon.version),
        "started_at": .string(daemon.startedAt), "home": .string(daemon.home),
      ],
      "teams": .array(teams.map(Self.row)),
      "agents": .array(agents.map(\.json) + remoteAgents.map(\.json)),
      "hubs": .array(hubs.map(\.json)),
      "dead_letters": .integer(deadLetters),
      "notes": .array(notes.map(JSON.string)),
    ]
  }

  private static func row(_ team: Team) -> JSON {
    [
      "name": .string(team.name),
      "description": team.description.map(JSON.string),
      "repository": team.repository.map(JSON.string),
      "agents": .integer(team.agents.count),
    ]
  }

  /// A team with those of the agents that are in it; since when it is there is not told.
  private func team(json: JSON) throws -> Team {
    var team = Team(name: try json.requiredString("name"), createdAt: "")
    team.description = json["description"]?.string
    team.repository = json["repository"]?.string
    for row in agents where row.agent.team == team.name { team.agents[row.agent.name] = row.agent }
    return team
  }

  /// An agent on another machine, as its hub told.
  package struct RemoteAgent: Sendable, Equatable {
    package var name: String
    /// The team that works on its repository here.
    package var team: String
    package var type: String
    package var status: String
    package var node: String?
    package var owner: String?
    package var lastSeen: String?

    package init(name: String, team: String, type: String, status: String) {
      self.name = name
      self.team = team
      self.type = type
      self.status = status
    }

    package init(json: JSON) throws {
      self.init(
        name: try json.requiredString("name"), team: try json.requiredString("team"),
        type: json["type"]?.string ?? "", status: json["status"]?.string ?? "")
      node = json["node"]?.string
      owner = json["owner"]?.string
      lastSeen = json["last_seen"]?.string
    }

    package var json: JSON {
      [
        "name": .string(name), "team": .string(team), "type": .string(type),
        "status": .string(status), "location": "remote", "node": node.map(JSON.string),
        "owner": owner.map(JSON.string), "last_seen": lastSeen.map(JSON.string),
      ]
    }
  }
}
