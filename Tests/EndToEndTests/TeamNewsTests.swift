import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What members of a team are told of it, once, before whichever change to a file the daemon is killed.
@Suite(.scratch, .timeLimit(.minutes(30))) struct TeamNewsTests {
  /// `make thorough` tries every change.
  private static let step = Thoroughness.isFull ? 1 : 25

  /// A team's life, from its formation to its end.
  private static func life(of team: String) -> [[String]] {
    [
      ["team", "form", team, "--goal", "mend it", "--leader", "ann", "--role", "bob=worker"],
      ["budget", "set", team, "10usd"],
      ["milestone", "add", team, "the login", "--amount", "4usd", "--agent", "bob"],
      ["milestone", "fund", team, "m1"],
      ["team", "add", team, "cid"],
      ["agree", team, "bob", "--ask", "--max-per-task", "0.50"],
      ["agree", team, "--accept", "--as", "bob"],
      ["team", "role", team, "bob", "--role", "leader"],
      ["team", "kick", team, "cid", "--reason", "needed elsewhere"],
      ["team", "shutdown", team, "--grace", "0s"],
    ]
  }

  /// Who is told what, each once.
  private static func news(of team: String) -> [String: [String]] {
    let terms = "team \(team) and bob@default agreed on"
    let lead = "bob@default leads team \(team) from now on"
    let end = "team \(team) has ended"
    let milestone = "team \(team): milestone m1 (the login) "
    return [
      "ann": ["you are leader in team \(team)", terms, lead, end],
      "bob": ["you are worker in team \(team), led by ann", terms, lead, milestone, end],
      "cid": [
        "you are worker in team \(team), led by ann", lead,
        "you are no longer in team \(team): needed elsewhere",
      ],
    ]
  }

  @Test func `Members hear of everything once, before whichever change the daemon is killed`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob", "cid"] { try await world.done("join", name, "--mode", "file") }
      var change = 1
      while true {
        let team = "t\(change)"
        let (daemon, wasKilled) = try await world.killed(
          at: change, of: "/\(team)/ /default/inboxes/"
        ) { daemon in
          for words in Self.life(of: team) {
            let isAlive = ProcessTable.isAlive(daemon)
            let exit = try await world.roost(
              words, extra: isAlive ? ["ROOST_AUTOSTART": "0"] : [:])
            guard exit.code != 0, isAlive else { continue }
            try await eventually("it is killed, and nothing else: \(exit.errorText)") {
              !ProcessTable.isAlive(daemon)
            }
            // What was done before the crash cannot be done twice, and says so.
            _ = try await world.roost(words)
          }
        }
        try await heard(of: team, in: world, "\(change)")
        if !wasKilled {
          try await world.end(daemon)
          break
        }
        change += Self.step
      }
      #expect(change > 50)
    }
  }

  private func heard(of team: String, in world: World, _ what: String) async throws {
    for (name, wanted) in Self.news(of: team) {
      let box = world.mailbox(of: name)
      for text in wanted {
        try await eventually("\(what): \(name) hears that \(text)") {
          try box.readAll().contains { $0.text.hasPrefix(text) }
        }
        #expect(
          try box.readAll().filter { $0.text.hasPrefix(text) }.count == 1,
          "\(what): \(name), \(text)")
      }
    }
  }
}
