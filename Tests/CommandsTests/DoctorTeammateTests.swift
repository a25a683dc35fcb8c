import JSONSyntax
import Model
import TestSupport
import Testing

/// What `roost doctor` tells of teammates that have ended.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DoctorTeammateTests {
  private func rows(
    _ status: Condition.Status, _ source: Condition.Source, gone: String?,
    profile: String = "claude"
  ) async throws -> [JSON] {
    try given(["web": ["ann"]]) { state in
      state.teams["web"]?.agents["ann"]?.profile = profile
      state.teams["web"]?.agents["ann"]?.spawn = Spawn(
        id: "s1", command: ["claude"], tmuxSocket: Scratch.path("none"))
      state.teams["web"]?.agents["ann"]?.condition = Condition(status, source, why: "so it ended")
      state.teams["web"]?.agents["ann"]?.gone = gone
      state.teams["web"]?.agents["ann"]?.process = Agent.Process(pid: 99_999_999, started: 1)
    }
    return try await roost("doctor", "--json").json.array?.filter { $0["check"] == "agents" } ?? []
  }

  @Test(arguments: [nil, "its pane was closed"])
  func `one that completed or was killed is as it should be`(_ gone: String?) async throws {
    #expect(try await rows(.completed, .exit, gone: gone).map { $0["level"] } == ["ok"])
    #expect(try await rows(.killed, .request, gone: gone).map { $0["level"] } == ["ok"])
  }

  @Test func `one that failed is started by Roost again, not joined`() async throws {
    let row = try #require(try await rows(.failed, .lost, gone: "no tmux server runs").first)
    #expect(row["level"] == "warning")
    #expect(
      row["fix"] == """
        `roost team revive web` takes up its conversation, or `roost kill ann --team web` gives it up
        """)
  }

  @Test func `what cannot be revived is not promised to be`() async throws {
    let anew = "`roost spawn ann --team web --again` starts it anew"
    let plain = try await rows(.failed, .lost, gone: "no tmux server runs", profile: "plain")
    #expect(plain.first?["fix"] == .string("\(anew), or `roost kill ann --team web` gives it up"))
    let crashed = try await rows(.failed, .exit, gone: "its program has ended")
    #expect(crashed.first?["fix"] == .string(anew))
  }

  @Test func `one whose end nobody has noticed yet is started by Roost again, too`() async throws {
    let row = try #require(try await rows(.running, .start, gone: nil).first)
    #expect(row["level"] == "problem")
    #expect(row["fix"]?.string?.hasPrefix("`roost team revive web`") == true)
  }
}
