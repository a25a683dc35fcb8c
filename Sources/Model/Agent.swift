package import JSONSyntax

/// A program with a name, a mailbox and, mostly, a pane.
package struct Agent: Sendable, Equatable {
  package var name: String
  package var team: String
  package var type: String
  /// What it can do, in words that teams look for.
  package var capabilities: [String] = []
  package var profile: String
  package var mode: Mode
  package var pane: PaneBinding?
  /// The agent's own process where it is known: another one in front of the pane is not the agent.
  package var process: Process?
  package var joinedAt: String
  package var color: String?
  package var workingDirectory: String
  package var isPaused: Bool
  /// Whether delivery refuses shells, editors and the like in front of the pane.
  package var guardsShell: Bool
  /// Why the pane or the program is gone; nil while it is there.
  package var gone: String?
  /// How Roost started it; nil for an agent that joined by itself.
  package var spawn: Spawn?
  /// What it is doing or how it ended, where Roost knows more than that it is there.
  package var condition: Condition?
  package var unknown: JSONObject

  package struct Process: Sendable, Equatable, Hashable {
    package var pid: Int32
    /// The system's start time of the process, to tell a recycled number.
    package var started: UInt64

    package init(pid: Int32, started: UInt64) {
      self.pid = pid
      self.started = started
    }
  }

  /// How messages reach the agent.
  package enum Mode: String, Sendable, CaseIterable {
    /// The message itself is pasted into the pane.
    case paste
    /// One line in the pane tells that messages wait.
    case nudge
    /// The agent asks through its own hook; nothing is typed.
    case hook
    /// The agent reads its file; nothing is typed.
    case file
    /// The message goes through the program's own door; nothing is typed.
    case native
    /// Through the program's own door while it has one that can be used, else into the pane.
    case auto

    /// All of them, for a person.
    package static let choices = "paste, nudge, hook, file, native or auto"

    /// Whether the program's own door is looked for.
    package var usesDoor: Bool { self == .native || self == .auto }
  }

  package init(name: String, team: String, joinedAt: String) {
    self.name = name
    self.team = team
    self.joinedAt = joinedAt
    type = Self.defaultType
    profile = Profile.plainName
    mode = .paste
    workingDirectory = ""
    isPaused = false
    guardsShell = true
    unknown = JSONObject()
  }

  package static let defaultType = "general"

  package var address: Address { Address(name: name, team: team) }

  /// What `roost list` calls the agent's state.
  package var status: String {
    if let condition, condition.status.isTerminal { return condition.status.rawValue }
    if gone != nil { return "gone" }
    if isPaused { return "paused" }
    return condition?.status.rawValue ?? "active"
  }

  /// Whether its own hook told that it works: it fetches its mail then.
  package var worksByHook: Bool { condition?.source == .hook && condition?.status != .idle }

  /// Where it works: its worktree, or else where it was started or joined.
  package var workDirectory: String { spawn?.worktree?.path ?? workingDirectory }

  /// Why nothing can be given to it now, in a few words; nil while its program is there.
  package var absence: String? {
    if let gone { return "is gone: \(gone)" }
    return isLive ? nil : "is \(status)"
  }

  /// Whether messages can still come to something: its program was there when last seen.
  package var isLive: Bool { gone == nil && condition?.status.isTerminal != true }
}

extension Agent {
  private static let known: Set<String> = [
    "name", "type", "capabilities", "profile", "mode", "pane", "process", "joined_at", "color",
    "cwd", "paused",
    "shell_guard", "gone", "spawn", "condition",
  ]

  package init(json: JSON, team: String) throws(JSONShapeError) {
    let name = try json.requiredString("name")
    self.init(name: name, team: team, joinedAt: json["joined_at"]?.string ?? "")
    type = json["type"]?.string ?? type
    capabilities = (json["capabilities"]?.array ?? []).compactMap(\.string)
    profile = json["profile"]?.string ?? profile
    if let text = json["mode"]?.string {
      guard let mode = Mode(rawValue: text) else {
        throw JSONShapeError("agent \(name) has the unknown mode \"\(text)\"")
      }
      self.mode = mode
    }
    pane = try json["pane"].map { value throws(JSONShapeError) in try PaneBinding(json: value) }
    process = try json["process"].map { value throws(JSONShapeError) in
      Process(
        pid: Int32(clamping: try value.requiredInteger("pid")),
        started: UInt64(clamping: try value.requiredInteger("started")))
    }
    color = json["color"]?.string
    workingDirectory = json["cwd"]?.string ?? ""
    isPaused = json["paused"]?.bool ?? false
    guardsShell = json["shell_guard"]?.bool ?? true
    gone = json["gone"]?.string
    spawn = try json["spawn"].map { value throws(JSONShapeError) in try Spawn(json: value) }
    condition = try json["condition"].map { value throws(JSONShapeError) in
      try Condition(json: value)
    }
    unknown = json.object?.except(Self.known) ?? JSONObject()
  }

  package var json: JSON {
    let object: JSON = [
      "name": .string(name),
      "type": .string(type),
      "capabilities":
        capabilities.isEmpty ? nil : .array(capabilities.map(JSON.string)),
      "profile": .string(profile),
      "mode": .string(mode.rawValue),
      "pane": pane?.json,
      "process": process.map {
        ["pid": .integer(Int($0.pid)), "started": .integer(Int($0.started))]
      },
      "joined_at": .string(joinedAt),
      "color": color.map(JSON.string),
      "cwd": .string(workingDirectory),
      "paused": .bool(isPaused),
      "shell_guard": .bool(guardsShell),
      "gone": gone.map(JSON.string),
      "spawn": spawn?.json,
      "condition": condition?.json,
    ]
    return object.adding(unknown)
  }
}
