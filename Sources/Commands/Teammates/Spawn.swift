import Control
import Foundation
import JSONSyntax
import Model
import Store

extension Command {
  private static let modes = Agent.Mode.allCases.map(\.rawValue)

  static let spawn = Command(
    "spawn", "Start a teammate: a program in a pane of its own.",
    operands: [Operand("NAME"), Operand("COMMAND…", isOptional: true)],
    options: [
      .team,
      Option("type", value: "T", "explore, general or coder (default: general)"),
      Option("profile", value: "P", "how to start and talk to it (default: told by the program)"),
      Option("prompt", value: "TEXT", "its first task"),
      Option("model", value: "M", "the model that it is to use"),
      Option(
        "permission", value: "MODE", kind: .choice(Permission.allCases.map(\.rawValue)),
        "what it may do without asking"),
      Option("mode", value: "M", kind: .choice(modes), "how its messages come (see `roost join`)"),
      Option("cwd", value: "DIR", kind: .file, "where it works (default: here)"),
      Option("worktree", "give it a git worktree and a branch of its own"),
      Option("again", "go on where an earlier one of the name ended, with its program"),
      Option("split", "open it in half of this pane"),
      Option("window", "open it in a window of this session (the default inside tmux)"),
      Option(
        "socket", value: "PATH", kind: .file, "the tmux server's socket (default: this one's)"),
      Option("return-mail", "give mail left for an earlier agent of the name back to its senders"),
      .json,
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
    let socket = words["socket"] ?? session.tmuxSocket
    let here = FileManager.default.currentDirectoryPath
    var request = SpawnRequest(
      name: try Name.checked(words.operand(0) ?? ""), team: try identity.team(words["team"]),
      workingDirectory: session.absolute(words["cwd"] ?? here), socket: socket)
    request.command = Array(words.operands.dropFirst())
    request.type = words["type"]
    request.mode = words["mode"].flatMap(Agent.Mode.init)
    request.profile = words["profile"]
    request.prompt = words["prompt"]
    request.model = words["model"]
    request.permission = words["permission"]
    request.wantsWorktree = words.has("worktree")
    request.again = words.has("again")
    if request.again {
      guard !request.wantsWorktree else {
        throw UsageError("--again goes on in the earlier one's worktree; leave --worktree out")
      }
      request.earlierWorktree = words["cwd"].map { _ in request.workingDirectory }
    }
    request.searchPath = session.environment["PATH"]
    request.returnsOldMail = words.has("return-mail")
    request.sender = try identity.sender(nil)
    if words.has("split") || words.has("window"), words["socket"] != nil || caller == nil {
      throw UsageError("--split and --window need a pane of that tmux server to start from")
    }
    if let caller, words["socket"] == nil {
      request.place = words.has("split") ? .split(of: caller.pane) : .window(beside: caller.pane)
    }
    return request
  }
}

extension Session {
  /// Says what the daemon noted on an agent that it started or registered.
  func sayNotes(of started: StartReply) { started.notes.forEach(say) }
}
