import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// The contract on disk as the repository states it: `state/schemas` and `state/examples`.
enum Contract {
  private static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "state").path()

  static func json(_ path: String) throws -> JSON {
    try JSON(parsing: Array(Data(contentsOf: URL(filePath: "\(directory)/\(path)"))))
  }

  static func schema(_ document: String) throws -> JSONSchema {
    try JSONSchema(named: document)
  }

  static func bytes(_ example: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(directory)/examples/\(example)")))
  }

  /// The files that have many documents, one a line.
  static let logs = [
    "delivery": "deliveries.jsonl", "task": "tasks.jsonl", "cost": "costs.jsonl",
    "run": "run.jsonl",
  ]

  /// The examples of a document: one, or one for each line of a log.
  static func examples(_ document: String) throws -> [JSON] {
    try logs[document].map { try lines(bytes($0)) } ?? [try json("examples/\(document).json")]
  }

  /// What a schema finds wrong with a file that the code wrote.
  static func problems(_ document: String, at path: String) throws -> [String] {
    let bytes = try Files.read(path) ?? []
    let values = logs[document] == nil ? [try JSON(parsing: bytes)] : try lines(bytes)
    return try values.flatMap { try schema(document).problems(in: $0) }
  }

  private static func lines(_ bytes: [UInt8]) throws -> [JSON] {
    try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  /// Values that a setting's schema allows, the ends of its range among them.
  static func values(_ schema: JSON) -> [JSON] {
    if let choices = schema["anyOf"]?.array { return choices.flatMap(values) }
    if schema["$ref"] == "#/$defs/composer" { return [["line": "^> (.*)", "frame": "box"]] }
    switch schema["type"]?.string {
    case "integer", "number": return [schema["minimum"], schema["maximum"]].compactMap { $0 }
    case "boolean": return [true, false]
    case "array": return [[], ["a word"]]
    case "object":
      let members = schema["properties"]?.object?.members ?? []
      return members.flatMap { member in
        values(member.value).map { .object(JSONObject([.init(key: member.key, value: $0)])) }
      }
    default: return schema["enum"]?.array ?? schema["examples"]?.array ?? ["a word and {id}"]
    }
  }

  /// A team that uses every field.
  static var fullTeam: Team {
    let now = Timestamp.text(Date())
    var agent = Agent(name: "alice", team: "shop", joinedAt: now)
    agent.pane = PaneBinding(
      socket: "/tmp/tmux-1000/default", serverPID: 10, serverStarted: 1_795_240_073, pane: "%3",
      panePID: 11, terminal: "/dev/pts/3")
    agent.process = Agent.Process(pid: 12, started: 38_234_512)
    agent.color = Team.colors[0]
    agent.isPaused = true
    agent.gone = "its pane %3 is gone"
    var spawn = Spawn(id: "s1", command: ["/bin/claude"], tmuxSocket: "/tmp/tmux-1000/default")
    spawn.prompt = "do it"
    spawn.model = "opus"
    spawn.searchPath = "/bin"
    spawn.worktree = Spawn.Worktree(repository: "/r", path: "/w", branch: "b", base: "c")
    spawn.shutdown = Spawn.ShutdownRequest(id: "i", reason: "r", deadline: now)
    spawn.progress.lastTool = "Edit"
    spawn.assignment = fullRepository.reports[0].assignment
    spawn.progress.lastToolAt = now
    agent.spawn = spawn
    agent.condition = Condition(.running, .hook, since: now, why: "its hook told")
    var team = Team(name: "shop", createdAt: now)
    team.dissolution = Team.Dissolution(reason: "r", isForced: true, seconds: 60)
    team.dissolution?.archive = "/tmp/dissolved/shop-1"
    team.dissolution?.persons = ["user"]
    team.description = "the web shop"
    team.repository = "acme/shop"
    team.session = "s1"
    team.agents["alice"] = agent
    return team
  }

  static var fullRepository: Repository {
    var repository = Repository(name: "acme/shop")
    repository.hybrid.isEnabled = true
    repository.hybrid.endpoint = "https://hub.acme.dev"
    repository.hybrid.certificates = "/ca.pem"
    repository.hybrid.localTypes = ["workspace"]
    repository.hybrid.remoteTypes = ["worker"]
    repository.hybrid.strayToken = "rst_never_written"
    repository.remoteAgents = [Repository.RemoteAgent(name: "erin", type: "coder", node: "n2")]
    repository.reports = [
      Repository.Report(
        assignment: Spawn.Assignment(
          repository: "acme/shop", request: "r1", runner: "n1.x", requester: "erin@n2"),
        worker: "w1", error: "exit code 2"),
      Repository.Report(
        assignment: Spawn.Assignment(
          repository: "acme/shop", request: "r2", runner: "n1.y", requester: nil),
        worker: "n1", error: nil, output: String(repeating: "0f", count: 32)),
    ]
    repository.attempts = [
      Repository.Attempt(
        assignment: Spawn.Assignment(
          repository: "acme/shop", request: "r3", runner: "n1.z", requester: nil),
        input: String(repeating: "a1", count: 32), searchPath: "/bin")
    ]
    return repository
  }

  // MARK: - Broken variants

  /// An example with one value replaced, or left out.
  struct Broken: Sendable, CustomTestStringConvertible {
    var document: String
    var path: [String]
    var value: JSON?
    /// The log's example of this event, or of this kind of entry.
    var event: String?

    init(_ document: String, _ path: String, _ value: JSON?, event: String? = nil) {
      self.document = document
      self.path = path.split(separator: "/").map(String.init)
      self.value = value
      self.event = event
    }

    func fits(_ example: JSON) -> Bool {
      event == nil || (example["event"] ?? example.array?.first?["kind"])?.string == event
    }

    var testDescription: String {
      "\(document) \(event ?? "") \(path.joined(separator: "/")) = \(value?.text() ?? "nothing")"
    }
  }

  static let broken: [Broken] = [
    Broken("state", "version", 2), Broken("state", "version", nil),
    Broken("kept", "head", nil), Broken("kept", "id", "dana"),
    Broken("kept", "ref", "refs/heads/x"),
    Broken("state", "worktrees/0/why", nil), Broken("state", "worktrees", [:]),
    Broken("state", "generation", "10"), Broken("state", "generation", -1),
    Broken("state", "teams", []), Broken("state", "teams/-shop", [:]),
    Broken("state", "teams/shop/agents", nil), Broken("state", "teams/shop/created_at", "today"),
    Broken("state", "teams/shop/repository", "acme"),
    Broken("state", "repositories/acme", [:]), Broken("state", "node/id", "a b"),
    Broken("state", "node/incarnation", "1"),
    Broken("state", "teams/shop/agents/al ice", [:]),
    Broken("state", "teams/shop/agents/alice/mode", "telepathy"),
    Broken("state", "teams/shop/agents/alice/paused", "no"),
    Broken("state", "teams/shop/agents/alice/name", ""),
    Broken("state", "teams/shop/agents/alice/pane/id", "3"),
    Broken("state", "teams/shop/agents/alice/pane/pid", 0),
    Broken("state", "teams/shop/agents/alice/pane/tty", nil),
    Broken("state", "teams/shop/agents/alice/process/pid", "6711"),
    Broken("state", "teams/shop/agents/alice/spawn/id", nil),
    Broken("state", "teams/shop/agents/alice/spawn/command", "claude"),
    Broken("state", "teams/shop/agents/alice/spawn/permission", "root"),
    Broken("state", "teams/shop/agents/alice/spawn/worktree/base", nil),
    Broken("state", "teams/shop/agents/alice/condition/status", "asleep"),
    Broken("state", "teams/shop/agents/alice/condition/source", "rumour"),
    Broken("team", "members/0/permission", "root"), Broken("config", "teams/max_teammates", 0),
    Broken("config", "teams/size", 1), Broken("config", "profiles/mybot/launch/prompt", "--task"),
    Broken("team", "members", [:]), Broken("team", "lead_agent_id", "lead"),
    Broken("team", "members/0/agent_id", "alice"), Broken("team", "members/0/is_active", 1),
    Broken("team", "members/0/name", nil), Broken("team", "name", ".shop"),
    Broken("inbox", "", [:]), Broken("inbox", "0", "hello"), Broken("inbox", "0/from", nil),
    Broken("inbox", "0/text", 7), Broken("inbox", "0/read", "true"),
    Broken("inbox", "1/priority", "urgent"), Broken("inbox", "4/expires_at", "soon"),
    Broken("inbox", "5/fold/count", 0),
    Broken("delivery", "event", "guessed"), Broken("delivery", "at", nil),
    Broken("delivery", "agent", "bob"), Broken("delivery", "messages", "01M7"),
    Broken("delivery", "pane", nil, event: "intent"),
    Broken("delivery", "attempt", "", event: "intent"),
    Broken("delivery", "evidence", [], event: "typed"),
    Broken("delivery", "verdict", nil, event: "verdict"),
    Broken("delivery", "verdict", "delivered", event: "verdict"),
    Broken("delivery", "reason", nil, event: "held"),
    Broken("delivery", "reason", nil, event: "dead"),
    Broken("task", "roost_tasks", 2), Broken("task", "seq", 0, event: "told"),
    Broken("task", "at", nil, event: "told"), Broken("task", "event", "guessed", event: "told"),
    Broken("task", "more", 1, event: "queued"), Broken("task", "agent", "bob", event: "queued"),
    Broken("task", "value", nil, event: "created"),
    Broken("task", "value/mode", "some", event: "created"),
    Broken("task", "value/attempts", [:], event: "created"),
    Broken("task", "value/deadline", "soon", event: "created"),
    Broken("task", "message", nil, event: "delivered"), Broken("task", "n", 0, event: "running"),
    Broken("task", "percent", 101, event: "progress"),
    Broken("task", "state", "running", event: "ended"),
    Broken("task", "answer/text", nil, event: "late"),
    Broken("task", "state", "succeeded", event: "changed"),
    Broken("task", "value/members", nil, event: "formed"),
    Broken("task", "value/role", "boss", event: "joined"),
    Broken("task", "reason", nil, event: "left"), Broken("task", "role", "boss", event: "role"),
    Broken("task", "agent", nil, event: "leader"), Broken("task", "status", "", event: "status"),
    Broken("task", "until", nil, event: "shutdown"),
    Broken("cost", "version", 2), Broken("cost", "team", nil), Broken("cost", "log", "tasks"),
    Broken("cost", "", [], event: "spend"), Broken("cost", "0/amount", "5", event: "spend"),
    Broken("cost", "0/amount", nil, event: "hold"),
    Broken("cost", "0/milestone", nil, event: "hold"),
    Broken("cost", "0/task", nil, event: "reserve"),
    Broken("cost", "0/kind", "steal", event: "spend"), Broken("cost", "0/key", "", event: "spend"),
    Broken("cost", "0/source", "rumour", event: "spend"),
    Broken("cost", "2/tokens/input", -1, event: "unreserve"),
    Broken("report", "goal", nil), Broken("report", "tasks/0/state", "over"),
    Broken("report", "members/0/role", "boss"), Broken("report", "agents/bob@shop", 12),
    Broken("report", "balances/spent", -1),
    Broken("config", "mailbox", []), Broken("config", "mailbox/keep_read", -1),
    Broken("config", "mailbox/keep", 5), Broken("config", "delivery/typing_pause", 0),
    Broken("config", "delivery/header", "no number"),
    Broken("config", "profiles/mybot/terminal", "cooked"),
    Broken("config", "profiles/mybot/dialogs", "y/N"),
    Broken("config", "profiles/mybot/dialogs/permission", 1),
    Broken("config", "profiles/mybot/composer/frame", "round"),
    Broken("config", "profiles/mybot/versions/<2.0/colour", "red"),
    Broken("config", "profiles/mybot/quiet_ms", 10_001),
    Broken("config", "profiles/mybot/colour", "red"),
  ]
}

extension JSON {
  /// The value with the one at a path replaced or, for nil, left out; nil if the path leads nowhere.
  func replacing(_ path: ArraySlice<String>, with value: JSON?) -> JSON? {
    guard let key = path.first else { return value }
    let rest = path.dropFirst()
    if var object {
      guard rest.isEmpty || object[key] != nil else { return nil }
      object[key] = rest.isEmpty ? value : object[key]?.replacing(rest, with: value)
      return .object(object)
    }
    guard var array, let index = Int(key), array.indices.contains(index),
      let element = rest.isEmpty ? value : array[index].replacing(rest, with: value)
    else { return nil }
    array[index] = element
    return .array(array)
  }
}
