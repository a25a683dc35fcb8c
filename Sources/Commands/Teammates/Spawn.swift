import Control
import Foundation
import Model

extension Command {
  fileprivate static let type = Option<String>(
    "type", value: "T", "explore, general or coder (default: general)")
  fileprivate static let profile = Option<String>(
    "profile", value: "P", "how to start and talk to it (default: told by the program)")
  fileprivate static let prompt = Option<String>("prompt", value: "TEXT", "its first task")
  fileprivate static let model = Option<String>("model", value: "M", "the model that it is to use")
  fileprivate static let permission = Option<Permission>(
    "permission", value: "MODE", "what it may do without asking")
  fileprivate static let mode = Option<Agent.Mode>(
    "mode", value: "M", "how its messages come (see `roost join`)")
  fileprivate static let cwd = Option<String>(
    "cwd", value: "DIR", kind: .file, "where it works (default: here)")
  fileprivate static let worktree = Flag(
    "worktree", "give it a git worktree and a branch of its own")
  fileprivate static let again = Flag(
    "again", "go on where an earlier one of the name ended, with its program")
  fileprivate static let split = Flag("split", "open it in half of this pane")
  fileprivate static let window = Flag(
    "window", "open it in a window of this session (the default inside tmux)")
  fileprivate static let returnMail = Flag(
    "return-mail", "give mail left for an earlier agent of the name back to its senders")
  fileprivate static let name = Operand<String>("NAME")
  fileprivate static let program = Operand<[String]>("COMMAND…", isOptional: true)

  static let spawn = Command(
    "spawn", "Start a teammate: a program in a pane of its own.",
    operands: [name, program],
    options: [
      team, type, profile, prompt, model, permission, mode, cwd, worktree, again, split, window,
      socket, returnMail, json,
    ],
    details: """
      The command stands behind `--`; without one the profile's own program is started. The first
      prompt is given to the program as it starts, where it takes one, and is never typed at a
      screen that is not ready. With --again it has the earlier one's directory and worktree, and
      takes up its conversation where the program can; --cwd tells which worktree, if there are
      several. Outside tmux the pane opens in the session roost-TEAM. In it ROOST_AGENT, ROOST_TEAM,
      ROOST_HOME and ROOST_AGENT_ID are set.
      """,
    example: "roost spawn alice --worktree --prompt \"fix the login test\" -- claude"
  ) { words, session in
    let request = try await SpawnWords(words, session).request()
    let daemon = try await session.daemon()
    let answer = try await daemon.call(.spawnAgent, request.json, timeout: .seconds(660)) {
      try StartReply(json: $0, team: request.team)
    }
    session.show(answer) { started in
      session.sayNotes(of: started)
      let agent = started.agent
      let place = agent.spawn?.worktree.map { ", worktree \($0.path)" } ?? ""
      session.print(
        "\(agent.address) started in pane \(agent.pane?.pane ?? ""), profile"
          + " \(agent.profile)\(place)")
    }
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

  func request() async throws -> SpawnRequest {
    let identity = try Identity(session)
    let caller = Identity.caller(session.environment)
    let socket = words[Command.socket] ?? session.tmuxSocket
    let here = FileManager.default.currentDirectoryPath
    var request = SpawnRequest(
      name: try Name.checked(words[Command.name]), team: try identity.team(words[Command.team]),
      workingDirectory: session.absolute(words[Command.cwd] ?? here), socket: socket)
    request.command = words[Command.program]
    request.type = words[Command.type]
    request.mode = words[Command.mode]
    request.profile = words[Command.profile]
    request.prompt = words[Command.prompt]
    request.model = words[Command.model]
    request.permission = words[Command.permission]?.rawValue
    request.wantsWorktree = words[Command.worktree]
    request.again = words[Command.again]
    if request.again {
      guard !request.wantsWorktree else {
        throw UsageError("--again goes on in the earlier one's worktree; leave --worktree out")
      }
      request.earlierWorktree = words[Command.cwd].map { _ in request.workingDirectory }
    }
    request.searchPath = session.environment["PATH"]
    request.returnsOldMail = words[Command.returnMail]
    request.sender = try identity.sender(nil)
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

extension Session {
  /// Says what the daemon noted on an agent that it started or registered.
  func sayNotes(of started: StartReply) { started.notes.forEach(say) }
}
