package import JSONSyntax

/// How Roost started a teammate: what it takes to find the start again, to undo or to repeat it.
package struct Spawn: Sendable, Equatable {
  /// Names this very start; another start of the same agent has another.
  package var id: String
  /// The program and the arguments that the user gave.
  package var command: [String]
  package var prompt: String?
  /// Who gave the prompt, until that is in the mailbox; nil where the program is given it at its start.
  package var promptSender: AttestedSender?
  package var model: String?
  package var permission: Permission
  /// Names the conversation to programs that can resume one.
  package var conversation: String
  /// Variables of its environment that the user gave; they stand in state.json as they are.
  package var variables: [String: String] = [:]
  /// Where the program was looked for, as the caller's `PATH` says.
  package var searchPath: String?
  package var tmuxSocket: String
  package var worktree: Worktree?
  /// The request to finish that waits for an answer.
  package var shutdown: ShutdownRequest?
  package var progress: Progress
  /// The hub's request that it works on.
  package var assignment: Assignment?

  /// A request for a worker that this teammate was started for.
  package struct Assignment: Sendable, Equatable {
    /// The repository on whose hub the request is.
    package var repository: String
    package var request: String
    /// The name under which it was claimed.
    package var runner: String
    /// Who asked for it, as a hub names agents; nil where nobody is to be told.
    package var requester: String?

    package init(repository: String, request: String, runner: String, requester: String?) {
      self.repository = repository
      self.request = request
      self.runner = runner
      self.requester = requester
    }
  }

  /// A working tree of the teammate's own.
  package struct Worktree: Sendable, Equatable {
    package var repository: String
    package var path: String
    package var branch: String
    /// The commit that the branch began at.
    package var base: String

    package init(repository: String, path: String, branch: String, base: String) {
      self.repository = repository
      self.path = path
      self.branch = branch
      self.base = base
    }
  }

  /// What a teammate was asked when it is to finish.
  package struct ShutdownRequest: Sendable, Equatable {
    package var id: String
    package var reason: String?
    /// When it is no longer waited for.
    package var deadline: String

    package init(id: String, reason: String?, deadline: String) {
      self.id = id
      self.reason = reason
      self.deadline = deadline
    }
  }

  /// What the program's hooks told of its work.
  package struct Progress: Sendable, Equatable {
    package var toolCalls = 0
    package var tokens = 0
    package var lastTool: String?
    package var lastToolAt: String?

    package init() {}
  }

  package init(id: String, command: [String], tmuxSocket: String) {
    self.id = id
    self.command = command
    self.tmuxSocket = tmuxSocket
    permission = .normal
    conversation = ""
    progress = Progress()
  }
}

extension Spawn {
  package init(json: JSON) throws(JSONShapeError) {
    guard let command = json["command"]?.array?.compactMap(\.string), !command.isEmpty else {
      throw JSONShapeError("\"command\" is not a list of words")
    }
    self.init(
      id: try json.requiredString("id"), command: command,
      tmuxSocket: try json.requiredString("socket"))
    prompt = json["prompt"]?.string
    promptSender = try json["prompt_sender"].map { value throws(JSONShapeError) in
      try AttestedSender(json: value)
    }
    model = json["model"]?.string
    permission = json["permission"]?.string.flatMap(Permission.init) ?? .normal
    conversation = json["conversation"]?.string ?? ""
    variables = Self.variables(json["env"])
    searchPath = json["search_path"]?.string
    worktree = try json["worktree"].map { value throws(JSONShapeError) in
      Worktree(
        repository: try value.requiredString("repository"), path: try value.requiredString("path"),
        branch: try value.requiredString("branch"), base: try value.requiredString("base"))
    }
    shutdown = try json["shutdown"].map { value throws(JSONShapeError) in
      ShutdownRequest(
        id: try value.requiredString("id"), reason: value["reason"]?.string,
        deadline: try value.requiredString("deadline"))
    }
    assignment = try json["assignment"].map { value throws(JSONShapeError) in
      try Assignment(json: value)
    }
    progress.toolCalls = try Tally.read("tool_calls", of: json)
    progress.tokens = try Tally.read("tokens", of: json)
    progress.lastTool = json["last_tool"]?.string
    progress.lastToolAt = json["last_tool_at"]?.string
  }

  package var json: JSON {
    [
      "id": .string(id),
      "command": .array(command.map(JSON.string)),
      "prompt": prompt.map(JSON.string),
      "prompt_sender": promptSender?.json,
      "model": model.map(JSON.string),
      "permission": .string(permission.rawValue),
      "conversation": .string(conversation),
      "env": Self.json(of: variables),
      "search_path": searchPath.map(JSON.string),
      "socket": .string(tmuxSocket),
      "worktree": worktree.map {
        [
          "repository": .string($0.repository), "path": .string($0.path),
          "branch": .string($0.branch), "base": .string($0.base),
        ]
      },
      "shutdown": shutdown.map {
        [
          "id": .string($0.id), "reason": $0.reason.map(JSON.string),
          "deadline": .string($0.deadline),
        ]
      },
      "assignment": assignment?.json,
      "tool_calls": Tally.json(progress.toolCalls),
      "tokens": Tally.json(progress.tokens),
      "last_tool": progress.lastTool.map(JSON.string),
      "last_tool_at": progress.lastToolAt.map(JSON.string),
    ]
  }
}

extension Spawn.Assignment {
  package init(json: JSON) throws(JSONShapeError) {
    self.init(
      repository: try json.requiredString("repository"),
      request: try json.requiredString("request"), runner: try json.requiredString("runner"),
      requester: json["requester"]?.string)
  }

  package var json: JSON {
    [
      "repository": .string(repository), "request": .string(request), "runner": .string(runner),
      "requester": requester.map(JSON.string),
    ]
  }
}

extension Spawn {
  /// Variables of an environment, from an object of texts.
  package static func variables(_ json: JSON?) -> [String: String] {
    let members = json?.object?.members ?? []
    return Dictionary(
      members.compactMap { member in member.value.string.map { (member.key, $0) } }
    ) { $1 }
  }

  /// Nil where there are none.
  package static func json(of variables: [String: String]) -> JSON? {
    guard !variables.isEmpty else { return nil }
    var object = JSONObject()
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
    return .object(object)
  }
}
