import Control
import Foundation
import JSONSyntax
import Model
import Platform

extension Command {
  fileprivate static let type = Option<String>(
    "type", value: "T", "explore, general or coder (default: general)")
  fileprivate static let profile = Option<String>(
    "profile", value: "P", "how to start and talk to it (default: told by the program)")
  fileprivate static let prompt = Option<String>(
    "prompt", value: "TEXT|-", "its first task; - for standard input")
  fileprivate static let promptFile = Option<String>(
    "file", value: "PATH", kind: .file, "take its first task from a file")
  fileprivate static let variable = RepeatedOption<(String, String)>(
    "env", value: "NAME=VALUE", "a variable of its environment; may be given several times",
    expected: "NAME=VALUE"
  ) { word in
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !word.contains("\0" as Character) else { return nil }
    return (String(parts[0]), String(parts[1]))
  }
  fileprivate static let attaches = Flag("attach", "show its pane as soon as it has started")
  fileprivate static let model = Option<String>("model", value: "M", "the model that it is to use")
  fileprivate static let permission = Option<Permission>(
    "permission", value: "MODE", "what it may do without asking")
  fileprivate static let mode = Option<Agent.Mode>(
    "mode", value: "M", "how its messages come (see `roost join`)")
  fileprivate static let cwd = Option<String>(
    "cwd", value: "DIR", kind: .file, "where it works (default: here)")
  fileprivate static let worktree = Flag(
    "worktree", "give it a git worktree and a branch of its own")
  fileprivate static let preparation = Option<String>(
    "setup", value: "CMD",
    "prepare the worktree with this before the program starts; '' for nothing")
  fileprivate static let preset = Option<String>(
    "preset", value: "NAME", "take what is not said here from this preset of config.json")
  fileprivate static let again = Flag(
    "again", "go on where an earlier one of the name ended, with its program")
  fileprivate static let split = Flag("split", "open it in half of this pane")
  fileprivate static let window = Flag(
    "window", "open it in a window of this session (the default inside tmux)")
  fileprivate static let returnMail = Flag(
    "return-mail", "give mail left for an earlier agent of the name back to its senders")
  fileprivate static let name = Operand<String>("NAME[,NAME]")
  fileprivate static let program = Operand<[String]>("COMMAND…", isOptional: true)

  static let spawn = Command(
    "spawn", "Start a teammate: a program in a pane of its own.",
    operands: [name, program],
    options: [
      team, preset, type, ownCapability, profile, prompt, promptFile, model, permission, mode, cwd,
      variable,
      worktree, preparation, again, split, window, socket, returnMail, attaches, json,
    ],
    details: """
      The command stands behind `--`; without one the profile's own program is started. The first
      prompt is given to the program as it starts, where it takes one, and is never typed at a
      screen that is not ready. With --again it has the earlier one's directory and worktree, and
      takes up its conversation where the program can; --cwd tells which worktree, if there are
      several. --setup runs in the new worktree with /bin/sh, with ROOST_REPOSITORY and
      ROOST_WORKTREE set: `cp "$ROOST_REPOSITORY/.env" .`; where it fails, nothing is started and
      nothing of the worktree stays. worktrees.setup in config.json says it for a repository.
      Outside tmux the pane opens in the session roost-TEAM. In it ROOST_AGENT, ROOST_TEAM,
      ROOST_ROLE, ROOST_HOME and ROOST_AGENT_ID are set. NAME,NAME starts several, each the same way; what
      --env gives stands in state.json as it is, so give no secrets.
      """,
    example: "roost spawn alice --worktree --prompt \"fix the login test\" -- claude"
  ) { words, session in
    let requests = try SpawnWords(words, session).requests()
    let daemon = try await session.daemon()
    var started: [Answer<StartReply>] = []
    var failures: [any Error] = []
    for request in requests {
      do {
        let answer = try await daemon.call(.spawnAgent, request.json, timeout: .seconds(1900)) {
          try StartReply(json: $0, team: request.team)
        }
        session.showPart { session.printStarted(answer.value) }
        started.append(answer)
      } catch {
        // Those that have started stay, and are told.
        guard requests.count > 1 else { throw error }
        session.say("\(request.name): \(error)")
        failures.append(error)
      }
    }
    let only = requests.count == 1 ? started.first?.json : nil
    session.show(only ?? .array(started.map(\.json))) {}
    if words[Self.attaches], let pane = started.first?.value.agent.pane {
      try await PaneView(session).show(pane)
    }
    if !failures.isEmpty {
      throw CommandFailure("\(failures.count) of \(requests.count) teammates did not start")
    }
  }
}

extension Session {
  fileprivate func printStarted(_ started: StartReply) {
    sayNotes(of: started)
    let agent = started.agent
    let place = agent.spawn?.worktree.map { ", worktree \($0.path)" } ?? ""
    print(
      "\(agent.address) started in pane \(agent.pane?.pane ?? ""), profile \(agent.profile)\(place)"
    )
  }
}

/// The words of `roost spawn` as a request.
private struct SpawnWords {
  let words: Invocation
  let session: Session

  init(_ words: Invocation, _ session: Session) {
    self.words = words
    self.session = session
  }

  /// One for each name.
  func requests() throws -> [SpawnRequest] {
    let written = words[Command.name]
    let names = written.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names { try Name.checked(name) }
    guard Set(names).count == names.count else {
      throw UsageError("\(written) names somebody twice")
    }
    if let between = words.beforeDashes, between > 1, let word = words[Command.program].first,
      ExecutableSearch.find(word, path: session.environment["PATH"]) == nil
    {
      throw UsageError("\(word) is not a program; several names are written \(written),\(word)")
    }
    guard names.count == 1 || !words[Command.attaches] else {
      throw UsageError("--attach is for one teammate")
    }
    let first = try request()
    return names.map { name in
      var request = first
      request.name = name
      return request
    }
  }

  private func request() throws -> SpawnRequest {
    let identity = try Identity(session)
    let caller = Identity.caller(session.environment)
    let socket = words[Command.socket] ?? session.tmuxSocket
    let here = FileManager.default.currentDirectoryPath
    var request = SpawnRequest(
      name: words[Command.name], team: try identity.team(words[Command.team]),
      workingDirectory: session.absolute(words[Command.cwd] ?? here), socket: socket)
    request.command = words[Command.program]
    request.type = words[Command.type]
    request.capabilities = words[Command.ownCapability]
    request.mode = words[Command.mode]
    request.profile = words[Command.profile]
    request.prompt = try prompt()
    request.variables = Dictionary(words[Command.variable]) { $1 }
    request.model = words[Command.model]
    request.permission = words[Command.permission]?.rawValue
    request.wantsWorktree = words[Command.worktree]
    request.setup = words[Command.preparation]
    request.again = words[Command.again]
    if let preset = try preset() {
      guard !request.again else {
        throw UsageError("--again starts it as the earlier one was; leave --preset out")
      }
      request.take(preset)
    }
    if words[Command.preparation]?.isEmpty == false, !request.wantsWorktree {
      throw UsageError(
        request.again
          ? "--again goes on in the earlier one's worktree, which is prepared; leave --setup out"
          : "--setup prepares a worktree; add --worktree")
    }
    if request.again {
      guard !request.wantsWorktree else {
        throw UsageError("--again goes on in the earlier one's worktree; leave --worktree out")
      }
      request.earlierWorktree = words[Command.cwd].map { _ in request.workingDirectory }
    }
    request.searchPath = session.environment["PATH"]
    request.returnsOldMail = words[Command.returnMail]
    request.sender = AttestedSender(try identity.sender(nil))
    if words[Command.split] || words[Command.window], words[Command.socket] != nil || caller == nil
    {
      throw UsageError("--split and --window need a pane of that tmux server to start from")
    }
    if let caller, words[Command.socket] == nil {
      request.place = words[Command.split] ? .split(of: caller.pane) : .window(beside: caller.pane)
    }
    return request
  }
}

extension SpawnWords {
  /// The preset that is named.
  private func preset() throws -> Preset? {
    guard let name = words[Command.preset] else { return nil }
    let presets = try session.settings().presets
    if let preset = presets[name] { return preset }
    let known = presets.keys.sorted().joined(separator: ", ")
    throw CommandFailure(
      "there is no preset \(Printable.escaped(name)); config.json has "
        + (known.isEmpty ? "none" : known))
  }

  /// The first task: a text, standard input or a file.
  private func prompt() throws -> String? {
    let (text, file) = (words[Command.prompt], words[Command.promptFile])
    guard text == "-" || file != nil else { return text }
    return try TextInput.read(text, file: file)
  }
}

extension Session {
  /// Says what the daemon noted on an agent that it started or registered.
  func sayNotes(of started: StartReply) { started.notes.forEach(say) }
}
