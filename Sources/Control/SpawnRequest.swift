package import JSONSyntax
package import Model

/// What `agent.spawn` is asked with.
package struct SpawnRequest: Sendable, Equatable {
  package var name: String
  package var team: String
  /// The program and its arguments; empty for the profile's own program.
  package var command: [String]
  package var type: String?
  /// What it can do, for teams that are formed.
  package var capabilities: [String] = []
  package var mode: Agent.Mode?
  package var profile: String?
  package var prompt: String?
  package var model: String?
  package var permission: String?
  package var workingDirectory: String
  package var wantsWorktree: Bool
  /// The command that prepares its worktree; nil for what the settings say, empty for none.
  package var setup: String?
  /// Goes on where an earlier teammate of the name ended: with its program, its directory, its worktree.
  package var again: Bool
  /// Which of several earlier ones is meant: the one that worked in this worktree.
  package var earlierWorktree: String?
  /// Variables of its environment beside Roost's own.
  package var variables: [String: String]
  /// Where the caller's programs are.
  package var searchPath: String?
  package var socket: String
  package var place: Place
  /// Mail left for an earlier agent of the name goes back to its senders.
  package var returnsOldMail: Bool
  /// Who gives the prompt; a caller of the control socket says only a name.
  package var sender: AttestedSender
  /// The hub's request that it is started for; no caller of the control socket gives one.
  package var assignment: Spawn.Assignment?

  /// Where the pane is opened.
  package enum Place: Sendable, Equatable {
    /// In a window of its own, in the session of a pane.
    case window(beside: String)
    /// In half of a pane.
    case split(of: String)
    /// In a window of the team's own session, which is made if need be.
    case teamSession
  }

  package init(name: String, team: String, workingDirectory: String, socket: String) {
    self.name = name
    self.team = team
    self.workingDirectory = workingDirectory
    self.socket = socket
    command = []
    wantsWorktree = false
    again = false
    variables = [:]
    place = .teamSession
    returnsOldMail = false
    sender = AttestedSender(Name.user)
  }

  package init(json: JSON) throws {
    self.init(
      name: try json.requiredString("name"), team: try json.requiredString("team"),
      workingDirectory: try json.requiredString("cwd"), socket: try json.requiredString("socket"))
    command = json["command"]?.array?.compactMap(\.string) ?? []
    type = json["type"]?.string
    capabilities = (json["capabilities"]?.array ?? []).compactMap(\.string)
    mode = json["mode"]?.string.flatMap(Agent.Mode.init)
    profile = json["profile"]?.string
    prompt = json["prompt"]?.string
    model = json["model"]?.string
    permission = json["permission"]?.string
    wantsWorktree = json["worktree"]?.bool ?? false
    setup = json["setup"]?.string
    again = json["again"]?.bool ?? false
    earlierWorktree = json["earlier_worktree"]?.string
    variables = Spawn.variables(json["env"])
    searchPath = json["search_path"]?.string
    if let pane = json["window"]?.string { place = .window(beside: pane) }
    if let pane = json["split"]?.string { place = .split(of: pane) }
    returnsOldMail = json["return_old_mail"]?.bool ?? false
    sender = AttestedSender(json["sender"]?.string ?? Name.user)
  }

  package var json: JSON {
    var window: String?
    var split: String?
    switch place {
    case .window(let pane): window = pane
    case .split(let pane): split = pane
    case .teamSession: break
    }
    return [
      "name": .string(name),
      "team": .string(team),
      "command": .array(command.map(JSON.string)),
      "type": type.map(JSON.string),
      "capabilities": capabilities.isEmpty ? nil : .array(capabilities.map(JSON.string)),
      "mode": mode.map { .string($0.rawValue) },
      "profile": profile.map(JSON.string),
      "prompt": prompt.map(JSON.string),
      "model": model.map(JSON.string),
      "permission": permission.map(JSON.string),
      "cwd": .string(workingDirectory),
      "worktree": .bool(wantsWorktree),
      "setup": setup.map(JSON.string),
      "again": .bool(again),
      "earlier_worktree": earlierWorktree.map(JSON.string),
      "env": Spawn.json(of: variables),
      "search_path": searchPath.map(JSON.string),
      "socket": .string(socket),
      "window": window.map(JSON.string),
      "split": split.map(JSON.string),
      "return_old_mail": .bool(returnsOldMail),
      "sender": .string(sender.name),
    ]
  }
}
