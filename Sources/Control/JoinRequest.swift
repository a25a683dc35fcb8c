package import JSONSyntax
package import Model

/// What `agent.join` is asked with.
package struct JoinRequest: Sendable, Equatable {
  package var name: String
  package var team: String
  package var type: String?
  /// What it can do; empty keeps what is known of it.
  package var capabilities: [String] = []
  package var profile: String?
  package var mode: Agent.Mode?
  /// The tmux socket and pane; nil for an agent that has none and reads its file.
  package var socket: String?
  package var pane: String?
  package var process: Int?
  /// The caller's own terminal, as the process table names it, where nobody named the pane.
  package var terminal: Int?
  package var workingDirectory: String
  package var guardsShell: Bool
  /// Takes the name over from an agent that is still there.
  package var replaces: Bool

  package init(name: String, team: String, workingDirectory: String) {
    self.name = name
    self.team = team
    self.workingDirectory = workingDirectory
    guardsShell = true
    replaces = false
  }

  package init(json: JSON) throws {
    self.init(
      name: try json.requiredString("name"), team: try json.requiredString("team"),
      workingDirectory: json["cwd"]?.string ?? "")
    type = json["type"]?.string
    capabilities = (json["capabilities"]?.array ?? []).compactMap(\.string)
    profile = json["profile"]?.string
    mode = json["mode"]?.string.flatMap(Agent.Mode.init)
    socket = json["socket"]?.string
    pane = json["pane"]?.string
    process = json["pid"]?.integer
    terminal = json["terminal"]?.integer
    guardsShell = json["shell_guard"]?.bool ?? true
    replaces = json["replace"]?.bool ?? false
  }

  package var json: JSON {
    [
      "name": .string(name),
      "team": .string(team),
      "type": type.map(JSON.string),
      "capabilities":
        capabilities.isEmpty ? nil : .array(capabilities.map(JSON.string)),
      "profile": profile.map(JSON.string),
      "mode": mode.map { .string($0.rawValue) },
      "socket": socket.map(JSON.string),
      "pane": pane.map(JSON.string),
      "pid": process.map(JSON.integer),
      "terminal": terminal.map(JSON.integer),
      "cwd": .string(workingDirectory),
      "shell_guard": .bool(guardsShell),
      "replace": .bool(replaces),
    ]
  }
}
