import Control
import Foundation
import JSONRPC
import Model
import Platform

extension Command {
  private static let type = Option<String>(
    "type", value: "T", "what it does, such as explore, general or coder")
  private static let profile = Option<String>(
    "profile", value: "P", "how to talk to it (default: told by the program)")
  fileprivate static let mode = Option<Agent.Mode>("mode", value: "M", Agent.Mode.choices)
  fileprivate static let pane = Option<String>("pane", value: "%N", "the pane (default: this one)")
  private static let pid = Option<Int>(
    "pid", value: "PID", "its process: messages are typed only while it is in front")
  private static let noShellGuard = Flag(
    "no-shell-guard", "tell even shells and editors, by one harmless line, that mail waits")
  private static let replace = Flag(
    "replace", "take the name over from an agent that is still there")
  private static let name = Operand<String>("NAME")

  static let join = Command(
    "join", "Register the program in this pane, or in another one, as an agent.",
    operands: [name],
    options: [
      team, type, ownCapability, profile, mode, pane, socket, pid, noShellGuard, replace, json,
    ],
    details: """
      Any program in any pane of any tmux server can join. If there is no team yet, the team
      "default" is made.

      The mode says how messages come to it: paste types them, nudge types one line that they
      wait, hook and file type nothing and leave it to the agent to fetch them. native takes the
      program's own door, where Roost knows one and its version has it: a socket, a queue or a
      server. auto does that while the door can be used, and types otherwise; `roost list` says
      which. Without a pane the mode is file, hook, or native with the --pid of the program.
      """,
    example: "roost join alice --pane %3"
  ) { words, session in
    let name = try Name.checked(words[Self.name])
    let choice = try PaneChoice(words, session)
    let daemon = try await session.daemon()
    let team = try await teamToJoin(words[Self.team], session, daemon)
    var request = JoinRequest(
      name: name, team: team, workingDirectory: FileManager.default.currentDirectoryPath)
    request.type = words[Self.type]
    request.capabilities = words[Self.ownCapability]
    request.profile = words[Self.profile]
    request.mode = words[Self.mode]
    request.socket = choice?.socket
    request.pane = choice?.pane
    if words[Self.pane] == nil { request.terminal = ProcessTable.terminal(of: ThisProcess.pid) }
    request.process = try words[Self.pid] ?? (choice == nil ? ownProgram(words, session) : nil)
    request.guardsShell = !words[Self.noShellGuard]
    request.replaces = words[Self.replace]
    let answer = try await daemon.call(.joinAgent, request.json) {
      try StartReply(json: $0, team: team)
    }
    session.show(answer) { started in
      session.sayNotes(of: started)
      let agent = started.agent
      let place = agent.pane.map { " in pane \($0.pane)" } ?? " without a pane"
      session.print(
        "\(agent.address)\(place), profile \(agent.profile), mode \(agent.mode.rawValue)")
    }
  }

  /// The program without a pane that the caller runs in, where it has a door of its own: the nearest
  /// process above that a profile with a door is for.
  private static func ownProgram(_ words: Invocation, _ session: Session) throws -> Int? {
    guard words[mode] == .native else { return nil }
    let settings = try session.settings()
    return ProcessTable.ancestry(of: ThisProcess.pid).first { process in
      let words = ProcessTable.arguments(of: process)
      return settings.profile(forArguments: words).door != nil
    }.map(Int.init)
  }

  /// The team that is meant; the first agent of all makes one.
  static func teamToJoin(
    _ given: String?, _ session: Session, _ daemon: ControlClient
  ) async throws -> String {
    let identity = try Identity(session)
    let isNamed = given != nil || session.environment["ROOST_TEAM"]?.isEmpty == false
    guard identity.state.teams.isEmpty, !isNamed else { return try identity.team(given) }
    let request = CreateTeamRequest(name: Name.defaultTeam)
    do {
      _ = try await daemon.call(.createTeam, request.json)
      session.say("made the team \(Name.defaultTeam)")
    } catch ControlError.refused(let error) where error.name == "team_exists" {
      // Another one that joined at the same time made it.
    }
    return Name.defaultTeam
  }
}

/// The pane that an agent is to be registered for.
struct PaneChoice {
  let socket: String
  let pane: String

  /// Nil where the caller is in no pane and names none.
  init?(_ words: Invocation, _ session: Session) throws {
    let caller = Identity.caller(session.environment)
    if words[Command.mode] == .file, words[Command.pane] == nil { return nil }
    // Of another pane than the caller's, a process says nothing.
    if words[Command.mode] == .native, words[Command.pane] == nil, caller == nil { return nil }
    guard let pane = words[Command.pane] ?? caller?.pane else { return nil }
    guard PaneBinding.isPaneID(pane) else {
      throw UsageError(
        "\(pane) is not a pane id; tmux shows ids such as %3 with `tmux list-panes -a`")
    }
    self.pane = pane
    socket = words[Command.socket] ?? session.tmuxSocket
  }
}
