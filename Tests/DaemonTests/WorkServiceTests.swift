import Control
import Daemon
import JSONSyntax
import Model
import TestSupport
import Testing

/// Requests for workers on other machines, as far as no hub is asked.
@Suite(.scratch, .timeLimit(.minutes(10))) struct WorkServiceTests {
  private let name = "acme/pages"

  private func runner(limit: Int = 1, wait: Int = 60) -> JSON {
    var spawn = SpawnRequest(
      name: "worker", team: "default", workingDirectory: "/", socket: "none")
    spawn.command = ["/bin/cat"]
    return RunnerRequest(repository: name, limit: limit, waitSeconds: wait, spawn: spawn).json
  }

  @Test func `A repository that is not hybrid has nobody to ask`() async throws {
    let why = "acme/pages is not hybrid; see `roost config acme/pages --help`"
    try await InProcessDaemon.with { daemon in
      let request = WorkRequest(repository: name, task: "do it", sender: "ann", key: "k")
      #expect(await daemon.refusal(.requestWork, request.json) == why)
      #expect(await daemon.refusal(.showWork, WorkQuery(repository: name, id: "w1").json) == why)
      #expect(await daemon.refusal(.nextWork, runner()) == why)
      #expect(
        await daemon.refusal(.showWork, WorkQuery(repository: name, id: "a b/c").json)
          == "\"a b/c\" is not a valid id of a request")
    }
  }

  @Test func `A runner waits until fewer workers than allowed are at work`() async throws {
    try InProcessDaemon.seed { state in
      state.addSpawned("ann") {
        $0.spawn?.assignment = Spawn.Assignment(
          repository: name, request: "r", runner: "n", requester: nil)
      }
    }
    try await InProcessDaemon.with { daemon in
      let wait = Task { await daemon.refusal(.nextWork, runner()) }
      #expect(try await daemon.ask(.nextWork, runner(wait: 1)).isNull)
      try await daemon.ask(.killAgent, AgentRequest(agent: .of("ann")).json)
      // There is room now, and no hub.
      #expect(await wait.value?.hasPrefix("acme/pages is not hybrid") == true)
    }
  }

  @Test func `A worker that has ended is noted for the hub, and leaves the list then`()
    async throws
  {
    try InProcessDaemon.seed { state in
      state.repositories[name] = Repository(name: name)
      for (worker, status) in [("ann", Condition.Status.completed), ("ben", .failed)] {
        state.addSpawned(
          worker,
          condition: Condition(
            status, .exit, since: "2001-01-01T00:00:00.000Z", why: "exit code of \(worker)")
        ) {
          $0.spawn?.assignment = Spawn.Assignment(
            repository: name, request: "request-\(worker)", runner: "n", requester: nil)
        }
      }
    }
    let settings = #"{"teams": {"evict_seconds": 0}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await eventually("both are out of the list") {
        daemon.context.keeper.state.agents.isEmpty
      }
      let reports = daemon.context.keeper.state.repositories[name]?.reports ?? []
      let errors = Dictionary(uniqueKeysWithValues: reports.map { ($0.worker, $0.error) })
      #expect(errors == ["ann": nil, "ben": "exit code of ben"])
      #expect(
        Set(reports.map(\.assignment.request)) == ["request-ann", "request-ben"])
      try await eventually("that is told") {
        await daemon.events().contains(
          .workEnded(
            repository: name, request: "request-ben", worker: "ben", error: "exit code of ben"))
      }
    }
  }
}
