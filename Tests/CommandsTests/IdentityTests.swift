import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Who sends, and which team is meant.
@Suite(.scratch) struct IdentityTests {
  private let pane = ["TMUX": "/tmp/t,with,commas,100,0", "TMUX_PANE": "%3"]

  private func twoTeams() throws {
    try given(["web": ["alice", "bob"], "ops": ["carl", "bob"]]) { state in
      state.teams["web"]?.agents["alice"]?.pane = PaneBinding(
        socket: "/tmp/t,with,commas", serverPID: 100, serverStarted: 1, pane: "%3", panePID: 200,
        terminal: "/dev/pts/99")
    }
  }

  private func sender(_ words: [String], _ environment: [String: String]) async throws -> String {
    let run = await roost(["send", "bob@web", "hi"] + words, environment)
    #expect(run.code == 0, "\(run.err)")
    return try #require(try mailbox("bob").readAll().last?.from)
  }

  @Test func `the sender is --from, ROOST_AGENT, this pane's agent, or the user`() async throws {
    try twoTeams()
    let both = pane.merging(["ROOST_AGENT": "env"]) { _, new in new }
    #expect(try await sender(["--from", "given"], both) == "given")
    #expect(try await sender([], both) == "env")
    #expect(try await sender([], pane) == "alice")
    #expect(try await sender([], [:]) == "user")
  }

  @Test func `a pane of another server or with another number is nobody's`() async throws {
    try twoTeams()
    for (name, value) in [
      ("TMUX", "/tmp/other,100,0"), ("TMUX", "/tmp/t,with,commas,101,0"), ("TMUX_PANE", "%4"),
      ("TMUX_PANE", "3"), ("TMUX", "nonsense"),
    ] {
      let other = pane.merging([name: value]) { _, new in new }
      #expect(try await sender([], other) == "user", "\(name)=\(value)")
    }
  }

  @Test func `an agent whose pane is gone does not answer for it`() async throws {
    try twoTeams()
    try given(["web": ["alice", "bob"]]) { state in
      state.teams["web"]?.agents["alice"]?.gone = "ended"
    }
    #expect(try await sender([], pane) == "user")
  }

  @Test func `the team is in the address, --team, ROOST_TEAM or this pane's`() async throws {
    try twoTeams()
    let both = pane.merging(["ROOST_TEAM": "ops"]) { _, new in new }
    func team(_ words: [String], _ environment: [String: String]) async throws -> String? {
      let run = await roost(["send"] + words + ["hi", "--json"], environment)
      return try run.code == 0 ? run.json["to"]?.string : nil
    }
    #expect(try await team(["bob@web", "--team", "ops"], both) == "bob@web")
    #expect(try await team(["bob", "--team", "web"], both) == "bob@web")
    #expect(try await team(["bob"], both) == "bob@ops")
    #expect(try await team(["bob"], pane) == "bob@web")
    #expect(try await team(["bob"], [:]) == nil)
    try given(["ops": ["bob"]])
    #expect(try await team(["bob"], [:]) == "bob@ops")
  }

  @Test func `The team that notices make for themselves is not meant where there is another`()
    async throws
  {
    try given(["default": [], "web": []])
    #expect(await roost("team", "show").lines.first?.contains("web") == true)
    try given(["default": []])
    #expect(await roost("team", "show").lines.first?.contains("default") == true)
  }

  @Test func `without a team one is asked for`() async {
    let run = await roost("send", "bob", "hi")
    #expect(run.code == 1)
    #expect(run.error.contains("there is no team yet; make one with `roost team create NAME`"))
  }

  @Test func `an agent asks for its own mailbox without a name`() async throws {
    try twoTeams()
    await roost("send", "alice@web", "for alice")
    #expect(await roost(["inbox"], pane).out.contains("for alice"))
    let environment = ["ROOST_AGENT": "alice", "ROOST_TEAM": "web"]
    #expect(await roost(["next"], environment).out.contains("for alice"))
  }

  @Test(arguments: ["roost", "Roost", "USER"])
  func `nobody sends in a name with a meaning of its own`(name: String) async throws {
    try given(["web": ["bob"]])
    for (words, environment) in [(["--from", name], [:]), ([], ["ROOST_AGENT": name])] {
      let run = await roost(["send", "bob", "hi"] + words, environment)
      #expect(run.code == 64 && run.err.contains("a meaning of its own"), "\(run.err)")
    }
    #expect(try mailbox("bob").readAll().isEmpty)
  }

  @Test func `a sender of another team is written with it`() async throws {
    try twoTeams()
    await roost(["send", "carl@ops", "hi"], pane)
    #expect(try mailbox("carl", "ops").readAll().first?.from == "alice@web")
  }

  @Test func `the lead has a mailbox before it is registered`() async throws {
    try given(["web": ["bob"]])
    #expect(await roost("send", "team-lead", "hi").code == 0)
    #expect(try mailbox("team-lead").readAll().count == 1)
  }

  @Test(arguments: ["a b", "../x", "-x"])
  func `names in the environment are checked too`(_ name: String) async throws {
    try given(["web": ["bob"]])
    for variable in ["ROOST_AGENT", "ROOST_TEAM"] {
      let run = await roost(["send", "bob", "hi"], [variable: name])
      #expect(run.code == 64)
      #expect(!run.error.contains("\n"))
    }
    #expect(try mailbox("bob").readAll() == [])
  }
}
