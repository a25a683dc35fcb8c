package import JSONSyntax

/// All that the daemon remembers in state.json: teams, their agents and their repositories.
package struct State: Sendable, Equatable {
  /// The layout that this version writes.
  package static let currentVersion = 1

  /// Grows with every save, so that the newest of several copies is known.
  package var generation: Int
  package var teams: [String: Team]
  /// What was chosen for repositories whose teams reach over machines, by `owner/name`.
  package var repositories: [String: Repository]
  /// Nil until the first repository is made hybrid.
  package var node: Node?
  /// Worktrees of teammates that are in no team's list any more, the oldest first.
  package var worktrees: [LeftWorktree]
  /// Teammates without a worktree that have left the list, the last of each name, the oldest first.
  package var earlier: [Agent]
  /// Where the numbers of the daemon's events began at its last start.
  package var firstEvent: Int
  package var unknown: JSONObject

  package init() {
    generation = 0
    teams = [:]
    repositories = [:]
    worktrees = []
    earlier = []
    firstEvent = 0
    unknown = JSONObject()
  }

  package func agent(_ address: Address) -> Agent? {
    teams[address.team]?.agents[address.name]
  }

  package var agents: [Agent] {
    teams.values.flatMap { $0.agents.values }.sorted { ($0.team, $0.name) < ($1.team, $1.name) }
  }

  /// The teams that work on a repository, in the order of their names.
  package func teams(on repository: String) -> [Team] {
    teams.values.filter { $0.repository == repository }.sorted { $0.name < $1.name }
  }

  /// The agent that is bound to a pane of a running tmux server.
  package func agent(socket: String, serverPID: Int32, pane: String) -> Agent? {
    agents.first {
      $0.gone == nil && $0.pane?.pane == pane && $0.pane?.serverPID == serverPID
        && $0.pane?.socket == socket
    }
  }
}

/// A state file that this version cannot use.
package enum StateFormatError: Error, Equatable, CustomStringConvertible {
  case newer(version: Int)
  case shape(String)

  package var description: String {
    switch self {
    case .newer(let version):
      "it has version \(version), written by a newer Roost; this one knows up to"
        + " \(State.currentVersion). Update Roost"
    case .shape(let what): what
    }
  }
}

extension State {
  private static let known: Set<String> = [
    "version", "generation", "teams", "repositories", "node", "worktrees", "earlier",
    "first_event",
  ]

  /// Reads a state of this version or an older one, which is brought up to date first.
  package init(json: JSON) throws(StateFormatError) {
    let current = try StateMigration.upgraded(json)
    do throws(JSONShapeError) {
      self.init()
      generation = try Tally.read("generation", of: current)
      for member in try current.requiredObject("teams").members {
        // Names become paths, and somebody may have written the file by hand.
        guard (try? Name.checked(member.key)) != nil else {
          throw JSONShapeError("\"\(member.key)\" is not a valid team name")
        }
        teams[member.key] = try Team(json: member.value, name: member.key)
      }
      for member in current["repositories"]?.object?.members ?? [] {
        guard Team.isRepository(member.key) else {
          throw JSONShapeError("\"\(member.key)\" is not a valid repository name; write owner/name")
        }
        repositories[member.key] = try Repository(json: member.value, name: member.key)
      }
      node = try current["node"].map { value throws(JSONShapeError) in
        _ = try value.requiredInteger("incarnation")
        return Node(
          id: try value.requiredString("id"), incarnation: try Tally.read("incarnation", of: value))
      }
      firstEvent = current["first_event"]?.integer ?? 0
      for value in current["worktrees"]?.array ?? [] {
        worktrees.append(try LeftWorktree(json: value))
      }
      for value in current["earlier"]?.array ?? [] {
        earlier.append(
          try Agent(
            json: .object(value.requiredObject("agent")), team: value.requiredString("team")))
      }
      unknown = current.object?.except(Self.known) ?? JSONObject()
    } catch {
      throw .shape(error.description)
    }
  }

  package var json: JSON {
    let sorted = teams.values.sorted { $0.name < $1.name }
    let known = repositories.values.sorted { $0.name < $1.name }
    let object: JSON = [
      "version": .integer(Self.currentVersion),
      "generation": Tally.json(generation),
      "teams": .object(JSONObject(sorted.map { JSONObject.Member(key: $0.name, value: $0.json) })),
      "repositories": known.isEmpty
        ? nil : .object(JSONObject(known.map { JSONObject.Member(key: $0.name, value: $0.json) })),
      "node": node.map { ["id": .string($0.id), "incarnation": Tally.json($0.incarnation)] },
      "worktrees": worktrees.isEmpty ? nil : .array(worktrees.map(\.json)),
      "earlier": earlier.isEmpty
        ? nil : .array(earlier.map { ["team": .string($0.team), "agent": $0.json] }),
      "first_event": firstEvent == 0 ? nil : .integer(firstEvent),
    ]
    return object.adding(unknown)
  }
}

/// Brings older layouts of state.json up to date, one version at a time.
package enum StateMigration {
  /// Version 0 kept agents in one list, each with its team's name.
  private static func fromZero(_ json: JSON) throws(StateFormatError) -> JSON {
    guard var object = json.object else { throw .shape("it is not a JSON object") }
    var teams = JSONObject()
    guard let list = (json["agents"] ?? []).array else {
      throw .shape("\"agents\" is not an array")
    }
    for agent in list {
      guard let name = agent["name"]?.string, let team = agent["team"]?.string else {
        throw .shape("an agent lacks its name or team")
      }
      let old = teams[team]
      var agents = old?["agents"]?.object ?? JSONObject()
      agents[name] = .object(agent.object?.except(["team"]) ?? JSONObject())
      teams[team] = [
        "name": .string(team),
        "created_at": old?["created_at"] ?? agent["joined_at"],
        "agents": .object(agents),
      ]
    }
    object["agents"] = nil
    object["teams"] = .object(teams)
    object["version"] = 1
    return .object(object)
  }

  package static func upgraded(_ json: JSON) throws(StateFormatError) -> JSON {
    guard json.object != nil else { throw .shape("it is not a JSON object") }
    guard let version = json["version"]?.integer ?? (json["agents"] != nil ? 0 : nil) else {
      throw .shape("\"version\" is missing")
    }
    switch version {
    case 0: return try fromZero(json)
    case State.currentVersion: return json
    case ..<0: throw .shape("\"version\" is \(version)")
    default: throw .newer(version: version)
    }
  }
}
