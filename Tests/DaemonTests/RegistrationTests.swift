import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teams that are made, and agents that join, pause and leave.
@Suite(.scratch, .timeLimit(.minutes(10))) struct RegistrationTests {
  private func joining(
    _ name: String, team: String = "default", _ change: (inout JoinRequest) -> Void = { _ in }
  ) -> JSON {
    var request = JoinRequest(name: name, team: team, workingDirectory: "/")
    request.mode = .file
    change(&request)
    return request.json
  }

  /// A pane of a tmux server that has ended.
  private let pane = PaneBinding(
    socket: "none", serverPID: 2_147_483_646, serverStarted: 1, pane: "%7",
    panePID: 2_147_483_646, terminal: "/dev/null")

  @Test func `A team is made once, with a place for mail and a file`() async throws {
    try await InProcessDaemon.with { daemon in
      var request = CreateTeamRequest(name: "web")
      request.description = "the pages"
      request.repository = "acme/pages"
      request.session = "s1"
      let team = try await daemon.ask(.createTeam, request.json)
      #expect(team["description"]?.string == "the pages")
      #expect(daemon.context.keeper.state.teams["web"]?.repository == "acme/pages")
      let inboxes = daemon.home.inboxes(of: "web", session: "s1")
      #expect(try Files.status(inboxes)?.isDirectory == true)
      #expect(try Files.status(daemon.home.teamFile("web")) != nil)
      #expect(await daemon.events().contains(.teamCreated("web")))
      #expect(await daemon.refusal(.createTeam, request.json) == "team web exists already")
      request.name = "WEB"
      #expect(
        await daemon.refusal(.createTeam, request.json) == "team WEB differs from web only in case")
    }
  }

  @Test func `A team with a wrong name, repository or session is refused`() async throws {
    try await InProcessDaemon.with { daemon in
      var request = CreateTeamRequest(name: "a b")
      #expect(await daemon.refusal(.createTeam, request.json)?.hasPrefix("team name") == true)
      request.name = "web"
      request.repository = "pages"
      #expect(
        await daemon.refusal(.createTeam, request.json)
          == "\"pages\" is not a valid repository name; write OWNER/NAME")
      request.repository = nil
      request.session = "../up"
      #expect(await daemon.refusal(.createTeam, request.json)?.hasPrefix("session name") == true)
      #expect(daemon.context.keeper.state.teams.isEmpty)
    }
  }

  @Test func `What cannot join is told why`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      #expect(
        await daemon.refusal(.joinAgent, joining("bob", team: "defalt"))
          == "there is no team defalt; did you mean default?")
      #expect(
        await daemon.refusal(.joinAgent, joining("User"))
          == "User is a name with a meaning of its own; choose another")
      #expect(
        await daemon.refusal(.joinAgent, joining("Ann"))
          == "agent Ann differs from ann only in case"
      )
      #expect(await daemon.refusal(.joinAgent, joining("-x"))?.contains("starts with -") == true)
      #expect(
        await daemon.refusal(.joinAgent, joining("bob") { $0.profile = "claud" })
          == "there is no profile claud; did you mean claude?")
      for mode in [Agent.Mode.paste, .nudge, .auto] {
        #expect(
          await daemon.refusal(.joinAgent, joining("bob") { $0.mode = mode })?
            .hasPrefix("an agent without a pane can only have") == true)
      }
      #expect(
        await daemon.refusal(.joinAgent, joining("bob") { $0.mode = .native })?
          .hasSuffix("give its --pid") == true)
      #expect(
        await daemon.refusal(.joinAgent, joining("bob") { $0.process = 2_147_483_646 })
          == "there is no process 2147483646")
      #expect(daemon.context.keeper.state.agents.map(\.name) == ["ann"])
    }
  }

  @Test func `One that joins again is the same agent with what is new`() async throws {
    let settings = #"{"teams": {"capabilities": {"coder": ["swift"]}}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await daemon.makeTeam()
      let first = try StartReply(
        json: try await daemon.ask(
          .joinAgent,
          joining("ann") {
            $0.type = "coder"
            $0.process = Int(ThisProcess.pid)
          }), team: "default")
      #expect(first.notes.isEmpty && first.agent.capabilities.contains("swift"))
      #expect(first.agent.process?.pid == ThisProcess.pid)
      try await daemon.ask(
        .joinAgent,
        joining("ann") {
          $0.mode = nil
          $0.capabilities = ["docs"]
          $0.guardsShell = false
        })
      let again = try #require(daemon.agent("ann"))
      #expect(again.type == "coder" && again.capabilities.contains("docs"))
      #expect(again.color == first.agent.color && again.mode == .file && !again.guardsShell)
      #expect(again.process == nil)
      #expect(await daemon.events().count { $0 == .agentJoined(.of("ann")) } == 2)
    }
  }

  @Test func `A name that is in use in a pane is taken over only when that is asked for`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await blocking {
        try daemon.context.keeper.update { $0.teams["default"]?.agents["ann"]?.pane = pane }
      }
      #expect(
        await daemon.refusal(.joinAgent, joining("ann"))
          == "ann@default is already in pane %7; use another name, or --replace")
      try await daemon.ask(.joinAgent, joining("ann") { $0.replaces = true })
      #expect(daemon.agent("ann")?.pane == nil)
      try await blocking {
        try daemon.context.keeper.update {
          $0.addSpawned("ben") { $0.pane = pane }
        }
      }
      let why = await daemon.refusal(.joinAgent, joining("ben") { $0.replaces = true })
      #expect(why?.hasPrefix("ben@default was started by Roost and is at work in pane %7") == true)
    }
  }

  @Test func `Who takes the name of a teammate that has ended is none, and its worktree stays`()
    async throws
  {
    let tree = Spawn.Worktree(repository: "/none", path: "/none/tree", branch: "b", base: "c")
    try InProcessDaemon.seed { state in
      state.addSpawned("ann", condition: Condition(.killed, .request, why: "it was ended")) {
        $0.pane = pane
        $0.gone = "its pane is gone"
        $0.spawn?.worktree = tree
      }
    }
    try await InProcessDaemon.with { daemon in
      let reply = try StartReply(
        json: try await daemon.ask(.joinAgent, joining("ann")), team: "default")
      #expect(reply.notes.first?.contains("/none/tree of the earlier ann stays") == true)
      #expect(daemon.agent("ann")?.spawn == nil && daemon.agent("ann")?.isLive == true)
      let left = daemon.context.keeper.state.worktrees
      #expect(left.map(\.worktree) == [tree] && left.first?.why == "another ann has joined since")
    }
  }

  @Test func `An agent is paused and goes on, over a restart too`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.ask(.pauseAgent, AgentRequest(agent: .of("ann")).json)
      #expect(daemon.agent("ann")?.status == "paused")
      #expect(await daemon.events().last == .agentPaused(.of("ann")))
      #expect(
        await daemon.refusal(.pauseAgent, AgentRequest(agent: .of("anm")).json)
          == "there is no agent anm; did you mean ann?")
    }
    try await InProcessDaemon.with { daemon in
      #expect(daemon.agent("ann")?.isPaused == true)
      try await daemon.ask(.resumeAgent, AgentRequest(agent: .of("ann")).json)
      #expect(daemon.agent("ann")?.status == "active")
      #expect(await daemon.events().last == .agentResumed(.of("ann")))
    }
  }

  @Test func `Who leaves is told what is unread, and finds it when it joins again`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try daemon.send("one", to: "ann")
      try daemon.send("two", to: "ann")
      let request = AgentRequest(agent: .of("ann")).json
      let reply = try LeaveReply(json: try await daemon.ask(.leaveAgent, request))
      #expect(reply.unread == 2 && reply.ended == nil && reply.pane == nil && reply.note == nil)
      #expect(daemon.agent("ann") == nil)
      #expect(await daemon.events().last == .agentLeft(.of("ann")))
      #expect(
        await daemon.refusal(.leaveAgent, request)?.hasPrefix("there is no agent ann") == true)
    }
    try await InProcessDaemon.with { daemon in
      #expect(daemon.context.keeper.state.agents.map(\.name) == ["ben"])
      try await daemon.join("ann")
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.text) == ["one", "two"])
    }
  }
}
