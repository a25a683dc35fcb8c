import Control
import Daemon
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// What is refused before anything of a teammate is made.
@Suite(.scratch, .timeLimit(.minutes(10))) struct SpawnCheckTests {
  private func spawning(
    _ name: String = "new", _ change: (inout SpawnRequest) -> Void = { _ in }
  ) -> JSON {
    var request = SpawnRequest(
      name: name, team: "default", workingDirectory: "/", socket: "none")
    request.command = ["/bin/cat"]
    change(&request)
    return request.json
  }

  @Test func `A request with a wrong word in it is refused`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      func refusal(
        _ name: String = "new", _ change: (inout SpawnRequest) -> Void = { _ in }
      ) async -> String? {
        await daemon.refusal(.spawnAgent, spawning(name, change))
      }
      let meaning = "is a name with a meaning of its own; choose another"
      #expect(await refusal("Team-Lead") == "Team-Lead \(meaning)")
      #expect(await refusal("roost") == "roost \(meaning)")
      #expect(await refusal("a/b")?.hasPrefix("agent name") == true)
      #expect(await refusal { $0.team = "web" } == "there is no team web")
      #expect(await refusal { $0.profile = "none" }?.hasPrefix("there is no profile") == true)
      #expect(
        await refusal { $0.type = "boss" }?
          .hasPrefix("--type must be one of explore, general, coder, not \"boss\"") == true)
      #expect(
        await refusal { $0.permission = "all" }
          == "--permission must be normal, plan or auto, not \"all\"")
      #expect(
        await refusal { $0.model = "big" }
          == "plain programs take no --model; put it behind -- with the command")
      #expect(
        await refusal { $0.workingDirectory = Scratch.path("none") }?
          .hasSuffix("is not a directory; choose one with --cwd") == true)
      #expect(await refusal { $0.command = ["no-such"] }?.hasPrefix("there is no program") == true)
      #expect(
        await refusal { $0.command = ["./no-such"] } != nil)
      #expect(
        await refusal { $0.command = [] }
          == "which program? Give it behind --, as in `-- claude`")
      #expect(
        await refusal {
          $0.profile = "gptme"
          $0.permission = "plan"
        } == "gptme programs have no permission mode plan")
      #expect(daemon.context.keeper.state.agents.isEmpty)
    }
  }

  @Test func `A name that is at work, here or elsewhere, is refused`() async throws {
    try InProcessDaemon.seed { state in
      state.addSpawned("ann")
      state.teams["default"]?.repository = "acme/pages"
      var repository = Repository(name: "acme/pages")
      repository.remoteAgents = [.init(name: "far", type: "coder", node: "other-node")]
      state.repositories["acme/pages"] = repository
    }
    try await InProcessDaemon.with { daemon in
      #expect(
        await daemon.refusal(.spawnAgent, spawning("ann"))
          == "ann@default is already there (idle); use another name")
      #expect(
        await daemon.refusal(.spawnAgent, spawning("Ann"))
          == "agent Ann differs from ann only in case")
      #expect(
        await daemon.refusal(.spawnAgent, spawning("far"))
          == "far already runs on other-node; use another name")
    }
    let settings = #"{"teams": {"max_teammates": 1}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      #expect(
        await daemon.refusal(.spawnAgent, spawning())
          == "team default has 1 teammates at work, which is the limit"
          + " (teams.max_teammates in config.json)")
      #expect(daemon.context.keeper.state.agents.map(\.name) == ["ann"])
    }
  }

  @Test func `To go on with an earlier one there has to be one`() async throws {
    try InProcessDaemon.seed { state in
      state.addSpawned("ann")
      state.addSpawned("gone", condition: Condition(.completed, .exit, why: "exit code 0")) {
        $0.workingDirectory = Scratch.path("no-directory")
      }
    }
    try await InProcessDaemon.with { daemon in
      #expect(
        await daemon.refusal(.spawnAgent, spawning { $0.again = true })
          == "no earlier new@default is there to go on with; leave --again out, or see"
          + " `roost worktree list`")
      #expect(
        await daemon.refusal(
          .spawnAgent,
          spawning("gone") {
            $0.again = true
            $0.earlierWorktree = "/none"
          })?.hasPrefix("no earlier gone@default") == true)
      // What the earlier one had is asked for again.
      #expect(
        await daemon.refusal(.spawnAgent, spawning("gone") { $0.again = true })
          == "\(Scratch.path("no-directory")) is not a directory; choose one with --cwd")
    }
  }

  @Test func `A worktree is asked for in vain where there is no repository`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      let place = Scratch.path("plain")
      try Files.createDirectory(place)
      let why = await daemon.refusal(
        .spawnAgent,
        spawning {
          $0.wantsWorktree = true
          $0.workingDirectory = place
        })
      #expect(why?.contains("is in no git repository") == true)
      #expect(daemon.agent("new") == nil)
    }
  }
}
