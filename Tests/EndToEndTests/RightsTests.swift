import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What agents may not do in teams that they do not lead.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct RightsTests {
  @Test func `From its pane an agent calls off, tries again and ends nothing of others`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      try await world.done("budget", "set", "default", "9usd")
      try await world.done("team", "form", "fix", "--goal", "g", "--role", "bob=worker")
      func id() async throws -> String {
        try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      }
      try await world.done("delegate", "default", "failed", "--to", "ann")
      let failed = try await id()
      try await world.done("task", "fail", failed, "--as", "ann", "--reason", "no")
      try await world.done("delegate", "default", "open", "--to", "ann")
      let open = try await id()
      let roost = try BuiltPrograms.roost
      let (go, out) = (Scratch.path("go"), Scratch.path("out"))
      let commands = [
        "task cancel \(open) --from bob", "task retry \(failed)", "team shutdown fix",
        "team dissolve fix --force", "team kick fix bob", "team add fix eve",
        "budget add default 9usd",
        "milestone add default x --amount 1usd", "agree default bob --max-per-task 9usd --as bob",
        "agree default eve --max-per-task 9usd",
      ]
      let script =
        "ROOST_HOME=\(world.home.root); export ROOST_HOME; until [ -e \(go) ]; do sleep 0.1; done; "
        + commands.map { "\(roost) \($0) >>\(out) 2>&1; echo \"code $?\" >>\(out); " }.joined()
        + "echo end >>\(out); exec cat"
      let pane = try await world.pane("exec sh -c '\(script)'")
      try await world.join("eve", pane, "--profile", "plain")
      try Files.write([], to: go)
      @Sendable func said() throws -> String {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self)
      }
      try await eventually("it has tried", within: .seconds(120)) { try said().contains("end\n") }
      let text = try said()
      #expect(
        text.components(separatedBy: "code 1\n").count == commands.count + 1, "\(text)")
      #expect(text.contains("neither leads the team nor gave task"))
      let all = try await world.json("task", "list").array ?? []
      #expect(all.first { $0["id"]?.string == open }?["state"] == "open")
      #expect(all.first { $0["id"]?.string == failed }?["state"] == "failed")
      #expect(try await world.json("budget", "show", "default")["allocated"] == 9_000_000)
      #expect(try await world.done("agree", "default").isEmpty)
      // The person may, whoever it is for.
      try await world.done("task", "cancel", open)
      #expect(try await world.done("team", "of", "bob") == "fix\n")
    }
  }

  @Test(.needs("git"))
  func `From its pane an agent changes and ends no run that another one began`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let world = swarm.world
      try await world.team()
      try await swarm.start([
        SwarmWorld.task("one", "until [ -e \(Scratch.path("end")) ]; do sleep 0.1; done")
      ])
      let roost = try BuiltPrograms.roost
      let (go, out) = (Scratch.path("go"), Scratch.path("out"))
      let commands = ["pause", "cancel", "land", "clean"].map {
        "\(roost) swarm \($0) >>\(out) 2>&1; echo \"code $?\" >>\(out); "
      }
      let script =
        "ROOST_HOME=\(world.home.root); export ROOST_HOME; until [ -e \(go) ]; do sleep 0.1; done; "
        + commands.joined() + "echo end >>\(out); exec cat"
      let pane = try await world.pane("exec sh -c '\(script)'")
      try await world.join("eve", pane, "--profile", "plain")
      try Files.write([], to: go)
      try await eventually("it has tried") {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self).contains("end\n")
      }
      let text = String(decoding: try Files.read(out) ?? [], as: UTF8.self)
      #expect(text.components(separatedBy: "did not begin run").count == 5, "\(text)")
      #expect(try await swarm.state() == "running")
      try await world.done("swarm", "cancel")
      try Files.write([], to: Scratch.path("end"))
    }
  }

  @Test func `An agent that gave a task calls it off, and one that formed a team ends it`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      let roost = try BuiltPrograms.roost
      let (go, out) = (Scratch.path("go"), Scratch.path("out"))
      let script =
        "ROOST_HOME=\(world.home.root); export ROOST_HOME; until [ -e \(go) ]; do sleep 0.1; done; "
        + "id=$(\(roost) delegate default mine --to bob); "
        + "\(roost) task cancel $id --from bob >>\(out) 2>&1; "
        + "\(roost) team form own --goal g --role bob=worker >>\(out) 2>&1; "
        + "\(roost) team shutdown own --grace 0 >>\(out) 2>&1; echo end >>\(out); exec cat"
      let pane = try await world.pane("exec sh -c '\(script)'")
      try await world.join("eve", pane, "--profile", "plain")
      try Files.write([], to: go)
      try await eventually("it has tried", within: .seconds(120)) {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self).contains("end\n")
      }
      #expect(try await world.json("task", "list").array?.last?["state"] == "cancelled")
      // Under whatever name it says that it does it, it is told who did.
      #expect(
        try world.mailbox(of: "bob").readAll().contains { $0.text.hasSuffix("eve called it off") })
      let text = String(decoding: try Files.read(out) ?? [], as: UTF8.self)
      #expect(text.contains("# Team own"), "\(text)")
    }
  }
}
