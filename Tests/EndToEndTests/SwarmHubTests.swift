import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Runs whose attempts are made on other machines.
@Suite(.scratch, .needsHub, .needs("git", "tmux"), .timeLimit(.minutes(10)))
struct SwarmHubTests {
  @Test func `A task is done on another machine as it would be here`() async throws {
    try await HubSwarm.with { swarm in
      let before = try await swarm.home.checkout()
      try await swarm.first.makingAttempts {
        let exit = try await swarm.home.run(
          [
            SwarmWorld.task(
              "a",
              """
              echo "$COLOR $ROOST_TASK $ROOST_ATTEMPT" > a.txt; cat base.txt >> a.txt
              git add a.txt; git -c user.name=A -c user.email=a@localhost commit -q -m own; echo more > rest.txt; mkdir -p new; echo x > new/x
              echo '{"status":"completed","summary":"A is there"}' > "$ROOST_RESULT"
              echo "printed on $ROOST_HOME"
              """, ["env": ["COLOR": "blue"], "verify": "grep -q blue a.txt"]),
            SwarmWorld.task(
              "b", "grep -q 'A is there' \"$ROOST_PROMPT\" && cp a.txt b.txt", ["deps": ["a"]]),
          ], HubSwarm.mode)
        #expect(exit.code == 0, "\(exit.text)\(exit.errorText)")
      }
      #expect(try await swarm.home.state() == "succeeded")
      #expect(try await swarm.home.merged("b.txt") == "blue a 1\na\nb\nc")
      #expect(try await swarm.files() == ["a.txt", "b.txt", "base.txt", "new", "rest.txt"])
      #expect(try await swarm.logs("a").contains("printed on \(swarm.first.home.root)"))
      #expect(try await swarm.home.checkout() == before)
      #expect(try await swarm.home.git("worktree", "list").split(separator: "\n").count == 1)
      try await eventually("the runner keeps nothing") { try swarm.first.attemptPlaces.isEmpty }
    }
  }

  @Test func `What fails elsewhere fails here with its reason, and what it left is kept`()
    async throws
  {
    try await HubSwarm.with { swarm in
      try await swarm.first.makingAttempts {
        try await swarm.home.run(
          [
            SwarmWorld.task("code", "echo half > half.txt; echo 'it broke'; exit 3"),
            SwarmWorld.task("none", "true"),
            SwarmWorld.task("moved", "git checkout -q -b other; echo x > x"),
            SwarmWorld.task("check", "echo no > c.txt", ["verify": "grep -q yes c.txt"]),
            SwarmWorld.task("slow", "echo begun > s.txt; exec sleep 600", ["timeout_s": 2]),
          ], HubSwarm.mode)
      }
      func reason(_ task: String) async throws -> String {
        try await swarm.home.task(task)["reason"]?.string ?? ""
      }
      #expect(try await reason("code").contains("it ended with 3: it broke"))
      #expect(try await reason("none").contains("without having changed a file"))
      #expect(try await reason("moved").contains("the agent left its branch"))
      #expect(try await reason("check").contains("its check"))
      #expect(try await swarm.home.state(of: "slow") == "timed_out")
      let run = try await swarm.home.status()["id"]?.string ?? ""
      #expect(try await swarm.home.git("show", "refs/roost/runs/\(run)/code/1:half.txt") == "half")
      // Its machine hears of it and ends it.
      try await eventually("nothing goes on there", within: .seconds(20)) {
        ProcessTable.marked(["ROOST_RUN": run]).isEmpty
      }
    }
  }

  @Test func `A machine that dies in the middle: each task is done once, by the other one`()
    async throws
  {
    try await HubSwarm.with { swarm in
      let (done, hangs) = (Scratch.path("done"), Scratch.path("hangs"))
      func task(_ id: String, _ more: JSON = [:]) -> JSON {
        SwarmWorld.task(
          id,
          """
          if [ "$ROOST_HOME" = "\(swarm.first.home.root)" ] && [ \(id) != a ]; then
            echo half > half.txt; echo \(id) >> \(hangs); exec sleep 600
          fi
          echo \(id) > \(id).txt; echo \(id) >> \(done)
          """, more)
      }
      let tasks =
        [task("a")] + ["b", "c", "d", "e"].map { task($0, ["deps": ["a"]]) }
        + [task("f", ["deps": ["b", "c", "d", "e"]])]
      try await swarm.first.makingAttempts(max: 2) {
        try await swarm.home.start(tasks, HubSwarm.mode)
        try await eventually("it works on two of them", within: .seconds(40)) {
          String(decoding: try Files.read(hangs) ?? [], as: UTF8.self)
            .split(separator: "\n").count == 2
        }
        try await swarm.first.losePower()
      }
      try await swarm.second.makingAttempts {
        try await swarm.home.over("succeeded", within: .seconds(90))
      }
      let begun = String(decoding: try Files.read(done) ?? [], as: UTF8.self)
        .split(separator: "\n").sorted()
      #expect(begun == ["a", "b", "c", "d", "e", "f"])
      #expect(
        try await swarm.files()
          == ["a.txt", "b.txt", "base.txt", "c.txt", "d.txt", "e.txt", "f.txt"])
      #expect(
        try await swarm.home.status()["tasks"]?.array?.compactMap { $0["attempts"]?.integer }
          == [1, 1, 1, 1, 1, 1])
    }
  }

  @Test func `What a machine brings after its lease was lost is refused there and kept`()
    async throws
  {
    try await HubSwarm.with { swarm in
      let (gate, begun) = (Scratch.path("gate"), Scratch.path("begun"))
      let task = SwarmWorld.task(
        "a",
        """
        echo "$ROOST_HOME" > a.txt
        if [ "$ROOST_HOME" = "\(swarm.first.home.root)" ]; then
          touch \(begun); until [ -e \(gate) ]; do sleep 0.05; done
        fi
        """)
      try await swarm.first.makingAttempts {
        try await swarm.home.start([task], HubSwarm.mode)
        try await eventually("the first one works on it", within: .seconds(40)) {
          try Files.status(begun) != nil
        }
        guard let pid = try swarm.first.daemonPID() else {
          throw NeverHappened(description: "no daemon")
        }
        // As a machine that sleeps, or that the network has cut off.
        Signals.send(SIGSTOP, to: pid)
        do {
          try await swarm.second.makingAttempts {
            try await swarm.home.over("succeeded", within: .seconds(60))
          }
        } catch {
          Signals.send(SIGCONT, to: pid)
          throw error
        }
        try Files.write([], to: gate)
        Signals.send(SIGCONT, to: pid)
        try await eventually("it hears that it is too late", within: .seconds(40)) {
          let log = String(decoding: try Files.read(swarm.first.home.log) ?? [], as: UTF8.self)
          return log.contains("is no longer this machine's") || log.contains("what is left of it")
        }
      }
      #expect(try await swarm.home.merged("a.txt") == swarm.second.home.root)
      let place = try #require(try swarm.first.attemptPlaces.first)
      #expect(
        try Files.read("\(place)/tree/a.txt") == Array("\(swarm.first.home.root)\n".utf8))
    }
  }

  @Test
  func `A run that is cancelled ends its agents elsewhere, also those that wait for a machine`()
    async throws
  {
    try await HubSwarm.with { swarm in
      let begun = Scratch.path("begun")
      try await swarm.first.makingAttempts(max: 1) {
        try await swarm.home.start(
          [
            SwarmWorld.task("a", "echo $$ > \(begun); echo here we are; exec sleep 600"),
            SwarmWorld.task("b", "touch \(begun)-b; exec sleep 600"),
          ], HubSwarm.mode)
        try await eventually("one works, and one waits", within: .seconds(40)) {
          let states = try await swarm.home.status()["tasks"]?.array?.compactMap {
            $0["state"]?.string
          }
          return states?.sorted() == ["launching", "running"]
        }
        let working = try await swarm.home.state(of: "a") == "running" ? "a" : "b"
        let waiting = working == "a" ? "b" : "a"
        try await eventually("its log says who works on it", within: .seconds(20)) {
          let logs = (try await swarm.logs(working), try await swarm.logs(waiting))
          return logs.0.contains("works on it")
            && logs.1.contains("waits for a runner of acme/web")
        }
        #expect(try await swarm.home.roost("swarm", "cancel").code == 0)
        try await swarm.home.over("cancelled")
        let run = try await swarm.home.status()["id"]?.string ?? ""
        try await eventually("nothing goes on there", within: .seconds(20)) {
          ProcessTable.marked(["ROOST_RUN": run]).isEmpty
        }
      }
    }
  }
}
