import JSONSyntax
import Model

extension PaneBinding {
  static let sample = PaneBinding(
    socket: "/tmp/tmux-501/default", serverPID: 100, serverStarted: 1_700_000_000, pane: "%3",
    panePID: 200, terminal: "/dev/pts/5")
}

extension Agent {
  /// An agent with a value in every field, so that a forgotten one shows in a round trip.
  static var full: Agent {
    var agent = Agent(name: "bob", team: "core", joinedAt: "2024-01-02T03:04:05.000Z")
    agent.type = "reviewer"
    agent.profile = "claude"
    agent.mode = .nudge
    agent.pane = .sample
    agent.process = Agent.Process(pid: 201, started: 987_654_321)
    agent.color = "#FF6B6B"
    agent.workingDirectory = "/src/a b"
    agent.isPaused = true
    agent.guardsShell = false
    agent.gone = "the pane was closed"
    agent.unknown = JSONObject([.init(key: "x_plan", value: ["deep": [1, .number("1.0")]])])
    return agent
  }
}

extension Team {
  static var full: Team {
    var team = Team(name: "core", createdAt: "2024-01-01T00:00:00.000Z")
    team.description = "the \"core\" team"
    team.repository = "ada/engine"
    team.session = "s1"
    team.agents["bob"] = .full
    team.agents["alice"] = Agent(name: "alice", team: "core", joinedAt: "2024-01-01T00:00:01.000Z")
    team.unknown = JSONObject([.init(key: "x_team", value: true)])
    return team
  }
}
