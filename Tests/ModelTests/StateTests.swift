import JSONSyntax
import Model
import Testing

@Suite struct StateTests {
  private var state: State {
    var state = State()
    state.generation = 7
    state.teams["core"] = .full
    state.teams["empty"] = Team(name: "empty", createdAt: "2024-01-01T00:00:00.000Z")
    state.unknown = JSONObject([.init(key: "x_future", value: [.null, "y"])])
    return state
  }

  @Test func `a state comes back as it was, with every field and the unknown ones`() throws {
    let text = state.json.text(.indented)
    let read = try State(json: JSON(parsing: text))
    #expect(read == state)
    #expect(read.json.text(.indented) == text)
  }

  @Test func `what this version does not know is kept at every level`() throws {
    let text = try State(json: state.json).json.text()
    for part in [#""x_future":[null,"y"]"#, #""x_team":true"#, #""x_plan":{"deep":[1,1.0]}"#] {
      #expect(text.contains(part))
    }
  }

  @Test func `a state of version 0 is brought up to date without losing anything`() throws {
    let old = try JSON(
      parsing: #"""
        {"version": 0, "generation": 4, "x_top": 1, "agents": [
          {"name": "bob", "team": "core", "joined_at": "2024-01-02", "x_bob": 2},
          {"name": "alice", "team": "core", "joined_at": "2024-01-03", "paused": true},
          {"name": "eve", "team": "ops", "joined_at": "2024-01-04"}]}
        """#)
    let state = try State(json: old)
    #expect(state.agents.map(\.address.description) == ["alice@core", "bob@core", "eve@ops"])
    #expect(state.generation == 4)
    #expect(state.teams["core"]?.createdAt == "2024-01-02")
    #expect(state.teams["core"]?.agents["alice"]?.isPaused == true)
    #expect(state.teams["core"]?.agents["bob"]?.unknown["x_bob"] == 2)
    #expect(state.unknown["x_top"] == 1)
    #expect(state.json["version"]?.integer == State.currentVersion)
    #expect(state.json["agents"] == nil)
    #expect(try State(json: state.json) == state)
  }

  @Test func `a state without a version but with a list of agents is of version 0`() throws {
    let state = try State(json: ["agents": [["name": "bob", "team": "core"]]])
    #expect(state.agent(Address(name: "bob", team: "core")) != nil)
  }

  @Test func `a state of a newer version is refused with advice`() {
    let error = #expect(throws: StateFormatError.self) {
      try State(json: ["version": .integer(State.currentVersion + 1), "teams": [:]])
    }
    #expect(error == .newer(version: State.currentVersion + 1))
    #expect(error?.description.contains("Update Roost") == true)
  }

  @Test(arguments: [
    "[]", "null", "{}", #"{"version":"1","teams":{}}"#, #"{"version":-1,"teams":{}}"#,
    #"{"version":1}"#, #"{"version":1,"teams":[]}"#, #"{"version":1,"teams":{"a":{}}}"#,
    #"{"version":1,"teams":{"a":{"agents":{"b":{}}}}}"#,
    #"{"version":1,"teams":{"a":{"agents":{"b":{"name":"b","mode":"shout"}}}}}"#,
    #"{"version":1,"teams":{"a":{"agents":{"b":{"name":"b","pane":{"id":"%1"}}}}}}"#,
    #"{"version":1,"teams":{"../a":{"agents":{}}}}"#,
    #"{"version":1,"teams":{"a":{"agents":{"../b":{"name":"../b"}}}}}"#,
    #"{"version":1,"teams":{"a":{"agents":{"b":{"name":"../b"}}}}}"#,
    #"{"version":0,"agents":[{"name":"b"}]}"#, #"{"version":0,"agents":{}}"#,
  ])
  func `a state of the wrong shape is refused, not emptied`(text: String) throws {
    let json = try JSON(parsing: text)
    let error = try #require(throws: StateFormatError.self) { try State(json: json) }
    guard case .shape(let words) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!words.isEmpty)
  }

  @Test func `an agent is found by its pane only on the same server and while it is there`() {
    var state = state
    let pane = PaneBinding.sample
    func found(_ socket: String, _ server: Int32, _ id: String) -> String? {
      state.agent(socket: socket, serverPID: server, pane: id)?.name
    }
    #expect(found(pane.socket, pane.serverPID, pane.pane) == nil)
    state.teams["core"]?.agents["bob"]?.gone = nil
    #expect(found(pane.socket, pane.serverPID, pane.pane) == "bob")
    #expect(found(pane.socket, pane.serverPID + 1, pane.pane) == nil)
    #expect(found(pane.socket + "x", pane.serverPID, pane.pane) == nil)
    #expect(found(pane.socket, pane.serverPID, "%4") == nil)
  }

  @Test func `an agent's status tells gone before paused`() {
    var agent = Agent.full
    #expect(agent.status == "gone")
    agent.gone = nil
    #expect(agent.status == "paused")
    agent.isPaused = false
    #expect(agent.status == "active")
  }

  @Test(arguments: [
    ("a/b", true), ("a.b/c-d_e", true), ("a", false), ("a/b/c", false), ("/b", false),
    ("a/", false),
    ("../b", false), ("a/..", false), ("a b/c", false),
  ])
  func `a repository is an owner and a name`(text: String, isOne: Bool) {
    #expect(Team.isRepository(text) == isOne)
  }

  @Test(arguments: [
    ("%0", true), ("%12345", true), ("%", false), ("", false), ("0", false), ("%1;", false),
    ("%-1", false), ("%1\n", false), ("%١", false), ("%123456789012", false),
  ])
  func `a pane id is a percent sign and digits`(text: String, isOne: Bool) {
    #expect(PaneBinding.isPaneID(text) == isOne)
  }
}
