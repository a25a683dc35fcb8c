import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Terms between teams and agents, and trust, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct AgreementTests {
  private func files(_ names: String..., in world: World) async throws {
    for name in names { try await world.done("join", name, "--mode", "file") }
  }

  private func task(_ world: World) async throws -> String {
    try await world.json("task", "list").array?.last?["id"]?.string ?? ""
  }

  private func refusal(_ world: World, _ words: String...) async throws -> String {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words, environment: world.environment
    ).run()
    #expect(exit.code == 1 && exit.errorText.split(separator: "\n").count == 1, "\(exit.errorText)")
    return exit.errorText
  }

  @Test func `An agreement that is used up, over or too small refuses tasks by name`() async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("budget", "set", "default", "9usd")
      #expect(
        try await world.done(
          "agree", "default", "ann", "--max-per-task", "2usd", "--uses", "2"
        ).contains("at most 2.00 USD a task, for 2 tasks (prepay, 0 tasks so far)"))
      let unknown = try await refusal(world, "delegate", "default", "a", "--to", "ann")
      #expect(unknown.contains("cost is not known"))
      let dear = try await refusal(
        world, "delegate", "default", "a", "--to", "ann", "--estimate", "3usd")
      #expect(dear.contains("proposed price was rejected"))
      try await world.done("delegate", "default", "a", "--to", "ann", "--estimate", "2usd")
      #expect(try await world.json("budget", "show")["reserved"] == 2_000_000)
      let first = try await task(world)
      try await world.done("task", "done", first, "--as", "ann", "--result", "x", "--cost", "2.5")
      let money = try await world.json("budget", "show")
      #expect(money["reserved"] == 0 && money["spent"] == 2_500_000)
      #expect(
        try world.mailbox(of: "user").readAll().contains {
          $0.text.contains("cost 2.50 USD") && $0.text.contains("2.00 USD at most")
        })
      let beyond = try await refusal(
        world, "delegate", "default", "a", "--to", "ann", "--estimate", "1usd", "--to", "nobody")
      #expect(beyond.contains("nobody is not a member"))
      #expect(try await world.json("budget", "show")["reserved"] == 0)
      try await world.done("delegate", "default", "a", "--to", "ann", "--estimate", "1usd")
      let second = try await task(world)
      try await world.done("task", "cancel", second)
      try await eventually("what was reserved is free") {
        try await world.json("budget", "show")["reserved"] == 0
      }
      let used = try await refusal(
        world, "delegate", "default", "a", "--to", "ann", "--estimate", "1usd")
      #expect(used.contains("is used up: it was for 2 tasks"))
      // The others get what is for all.
      let rest = try await world.roost("delegate", "default", "a", "--estimate", "1usd")
      #expect(rest.code == 0 && rest.errorText.contains("passed over: ann is passed over"))
      try await world.done(
        "agree", "default", "bob", "--max-per-task", "1usd", "--until", "1s")
      try await eventually("it is over") {
        let exit = try await world.roost(
          "delegate", "default", "a", "--to", "bob", "--estimate", "1usd")
        return exit.code == 1 && exit.errorText.contains("expired at")
      }
      #expect(try await world.done("ledger", "verify").contains(" 0 problems"))
      let past = try await refusal(
        world, "agree", "default", "bob", "--max-per-task", "1usd", "--until",
        "2020-01-01T00:00:00Z")
      #expect(past.contains("they end before they begin"))
    }
  }

  @Test func `An agent is asked, proposes something else, and what the team accepts holds`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      let asked = try await world.done(
        "agree", "default", "ann", "--ask", "--max-per-task", "0.50")
      #expect(
        asked.contains("the team proposed at most 0.50 USD a task: proposed, proposal 1 of 5"))
      let question = try world.mailbox(of: "ann").readUnread().last
      #expect(question?.kind == "agreement" && question?.text.contains("--counter") == true)
      let own = try await refusal(world, "agree", "default", "ann", "--accept")
      #expect(own.contains("the last proposal is the team's own"))
      let other = try await refusal(world, "agree", "default", "ann", "--accept", "--as", "bob")
      #expect(other.contains("neither leads"))
      try await world.done(
        "agree", "default", "--counter", "--max-per-task", "0.80", "--as", "ann")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      let agreed = try await world.done("agree", "default", "ann", "--accept")
      #expect(agreed.contains("at most 0.80 USD a task (prepay"))
      let over = try await refusal(world, "agree", "default", "--reject", "--as", "ann")
      #expect(over.contains("the negotiation is over: it was accepted"))
      try await world.done("agree", "default", "ann", "--ask", "--max-per-task", "9")
      for (price, side) in [("8", "ann"), ("7", nil), ("6", "ann"), ("5", nil)]
        as [(String, String?)]
      {
        let words = ["agree", "default", "ann", "--counter", "--max-per-task", price]
        let exit = try await ChildProcess(
          BuiltPrograms.roost, words + (side.map { ["--as", $0] } ?? []),
          environment: world.environment
        ).run()
        #expect(exit.code == 0, "\(price): \(exit.errorText)")
      }
      let sixth = try await refusal(
        world, "agree", "default", "--counter", "--max-per-task", "4", "--as", "ann")
      #expect(sixth.contains("payment negotiation failed") && sixth.contains("5 rounds"))
      try await world.done("agree", "default", "--reject", "--as", "ann")
      #expect(
        try world.mailbox(of: "user").readAll().contains { $0.text.contains("did not agree") })
      #expect(try await world.done("agree", "default").contains("0.80 USD"))
      let events = try await world.done("events")
      #expect(events.contains("team.payment.agreed"))
    }
  }

  @Test func `Trust follows what agents did, weighs answers, and says why`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", "cid", in: world)
      #expect(try await world.done("trust", "ann").contains("0.50: no history yet"))
      for _ in 0..<4 {
        try await world.done("delegate", "default", "a", "--to", "ann")
        try await world.done("task", "done", try await task(world), "--as", "ann", "--result", "x")
      }
      for name in ["bob", "cid"] {
        try await world.done("delegate", "default", "a", "--to", name)
        try await world.done("task", "fail", try await task(world), "--as", name, "--reason", "no")
      }
      // One that is trusted outweighs two that are not.
      try await world.done("delegate", "default", "q", "--resolve", "trust_weighted")
      let id = try await task(world)
      for (name, answer) in [("bob", "1"), ("cid", "1"), ("ann", "2")] {
        try await world.done("task", "done", id, "--as", name, "--result", answer)
      }
      let end = try await world.json("task", "show", id)
      #expect(end["outcome"]?["answer"]?["text"] == "2" && end["outcome"]?["votes"] == 1)
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      let told = try await world.done("trust")
      #expect(told.contains("ann@default  0.83: 5 successes, 0 failures"))
      #expect(told.contains("bob@default  0.25: 1 success, 1 failure"))
      let form = try await world.done("team", "form", "fix", "--goal", "g", "--members", "1")
      #expect(form.contains("ann@default"))
      let trusted = try await world.done("agree", "default", "ann", "--max-per-task", "1")
      #expect(trusted.contains("(postpay"))
      // What a team did counts when it is gone; an agent that left did not fail.
      try await world.done("delegate", "default", "long", "--to", "ann")
      try await world.done("leave", "cid")
      try await world.done("delegate", "fix", "a", "--to", "ann")
      let other = try await world.json("task", "list", "--team", "fix").array?.last?["id"]?.string
      try await world.done("task", "done", try #require(other), "--as", "ann", "--result", "x")
      try await world.done("team", "shutdown", "fix", "--grace", "0")
      try await world.done("team", "dissolve", "fix")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await eventually("it is counted") {
        try await world.done("trust", "ann").contains("6 successes")
      }
    }
  }
}
