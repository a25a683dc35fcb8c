import Model
import Platform
import Store
import Tmux

extension DoctorCheck {
  /// Whether each agent is still where it was registered.
  static let agents = DoctorCheck("agents") { session in
    let agents = session.readableState.agents
    let awaited = agents.filter { !hasEndedAsWanted($0) }
    var findings = awaited.filter { $0.gone != nil }.map { gone($0, session) }
    let present = awaited.filter { $0.gone == nil }
    findings += present.compactMap { withoutProcess($0, session) }
    let servers = Dictionary(grouping: present.filter { $0.pane != nil }) { $0.pane?.socket ?? "" }
    for (socket, agents) in servers.sorted(by: { $0.key < $1.key }) {
      findings += try await judge(agents, on: TmuxServer(socket: socket), session)
    }
    guard findings.isEmpty else { return findings }
    return [.ok("\(agents.count) looked at, all where they were registered")]
  }

  /// Whether it is a teammate that did its work, or that somebody ended.
  private static func hasEndedAsWanted(_ agent: Agent) -> Bool {
    guard agent.spawn != nil else { return false }
    return agent.condition?.status == .completed || agent.condition?.status == .killed
  }

  private static func gone(_ agent: Agent, _ session: Session) -> Finding {
    let box = MailboxPlace(
      of: agent.address,
      paths: session.home.mailbox(
        of: agent.address, session: session.readableState.teams[agent.team]?.session)
    ).box(session)
    let waiting = (try? box.readUnread().count) ?? 0
    let mail = waiting > 0 ? "; unread messages: \(waiting)" : ""
    return .warning(
      "\(agent.address) is gone: \(agent.gone ?? "")\(mail)", fix: again(agent, session))
  }

  /// What brings an agent back that is gone, or was not told to be yet.
  private static func again(_ agent: Agent, _ session: Session) -> String {
    let team = "--team \(agent.team)"
    if let spawn = agent.spawn {
      let end = "`roost kill \(agent.name) \(team)` gives it up"
      let wasLost = agent.condition?.status.isTerminal != true || agent.condition?.source == .lost
      guard wasLost else { return anew(agent) }
      let launch = session.readableSettings.profile(named: agent.profile).launch
      return launch.resuming(spawn) == nil
        ? "\(anew(agent)), or \(end)"
        : "`roost team revive \(agent.team)` takes up its conversation, or \(end)"
    }
    return "start it again and run `roost join \(agent.name) \(team)` in its pane,"
      + " or `roost leave \(agent.name) \(team)`"
  }

  private static func anew(_ agent: Agent) -> String {
    "`roost spawn \(agent.name) --team \(agent.team) --again` starts it anew"
  }

  private static func withoutProcess(_ agent: Agent, _ session: Session) -> Finding? {
    guard let process = agent.process else { return nil }
    let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
    guard !ProcessTable.isAlive(identity) else { return nil }
    return .problem(
      "the process \(process.pid) of \(agent.address) has ended", fix: again(agent, session))
  }

  /// All agents of one tmux server, which is asked for an answer once before each is looked at.
  private static func judge(
    _ agents: [Agent], on server: TmuxServer, _ session: Session
  ) async throws -> [Finding] {
    let cutOff = agents.compactMap(\.pane).first { $0.isRunning }
    func names(_ agents: [Agent]) -> String {
      agents.map { "\($0.address)" }.joined(separator: ", ")
    }
    do {
      _ = try await server.run(["display-message", "-p", "roost"], timeout: .seconds(3))
    } catch let error as TmuxError where error.meansPaneIsGone && cutOff != nil {
      return cutOff.map { [unreachable($0, names(agents))] } ?? []
    } catch let error as TmuxError where error.meansPaneIsGone {
      // What brings one teammate back brings back those of its team.
      let kinds = Dictionary(grouping: agents) { $0.spawn == nil ? "" : $0.team }
      return kinds.sorted { $0.key < $1.key }.map { _, agents in
        .problem("\(error), where \(names(agents)) was registered", fix: again(agents[0], session))
      }
    } catch let error as TmuxError {
      return [
        .problem("\(error); \(names(agents)) cannot be reached", fix: "look at that tmux server")
      ]
    }
    var findings: [Finding] = []
    for agent in agents {
      if let finding = await judge(agent, on: server, session) { findings.append(finding) }
    }
    return findings
  }

  private static func unreachable(_ pane: PaneBinding, _ agents: String) -> Finding {
    .problem(
      "\(TmuxError.unreachable(pane)); messages for \(agents) wait", fix: pane.socketRemedy,
      mend: Finding.Mend("the tmux server \(pane.serverPID) makes its socket again") {
        guard await pane.restoreSocket() else {
          throw CommandFailure("it did not; the socket of another server may stand there")
        }
      })
  }

  private static func judge(
    _ agent: Agent, on server: TmuxServer, _ session: Session
  ) async -> Finding? {
    guard let pane = agent.pane else { return nil }
    do {
      let look = try await server.look(at: pane.pane)
      if look.binding != pane {
        if pane.isRunning { return unreachable(pane, "\(agent.address)") }
        return .problem(
          "the pane \(pane.pane) of \(agent.address) belongs to another program now",
          fix: again(agent, session))
      }
      if look.isDead {
        return .problem(
          "the program in the pane \(pane.pane) of \(agent.address) has ended",
          fix: again(agent, session))
      }
      return shell(in: pane, of: agent)
    } catch {
      if pane.isRunning { return unreachable(pane, "\(agent.address)") }
      return .problem("\(agent.address): \(error)", fix: again(agent, session))
    }
  }

  private static func shell(in pane: PaneBinding, of agent: Agent) -> Finding? {
    guard agent.guardsShell,
      let group = ProcessTable.foregroundGroup(ofTerminalOf: pane.panePID)
    else { return nil }
    let arguments = ProcessTable.arguments(of: group)
    guard ProgramClass(arguments: arguments) != .other, let program = arguments.first else {
      return nil
    }
    return .warning(
      "\(ProgramClass.baseName(program)) is in front of the pane \(pane.pane) of \(agent.address):"
        + " messages wait, for it might run them",
      fix: "bring the agent to the front, or `roost leave \(agent.name) --team \(agent.team)`")
  }
}
