import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct StateFileTests {
  private let home = Home(root: Scratch.path("home"))
  private var file: StateFile { StateFile(home) }

  /// Saves a state with many agents and returns it.
  private func saved() throws -> State {
    try Files.createDirectory(home.root)
    var state = State()
    var team = Team(name: "web", createdAt: "2026-01-01T00:00:00.000Z")
    for number in 0..<12 {
      let agent = Agent(name: "agent\(number)", team: "web", joinedAt: "2026-01-01T00:00:00.000Z")
      team.agents[agent.name] = agent
    }
    state.teams["web"] = team
    try file.save(&state)
    return state
  }

  @Test func `No file is an empty state, without notes`() throws {
    let loaded = try file.load()
    #expect(loaded.state == State() && loaded.notes.isEmpty)
  }

  @Test func `What was saved is loaded, and three copies are kept`() throws {
    var state = try saved()
    for _ in 0..<5 {
      state.teams["web"]?.description = "\(state.generation)"
      try file.save(&state)
    }
    #expect(try file.load().state == state)
    let names = try Files.names(in: home.root)
    #expect(names == ["state.json", "state.json.1", "state.json.2", "state.json.3"])
    let oldest = try State(json: JSON(parsing: Files.read(file.copy(3)) ?? []))
    #expect(oldest.generation == state.generation - 2)
  }

  @Test(arguments: [
    (#""generation": 1"#, #""generation": 9223372036854775807"#),
    (#""generation": 1"#, #""generation": -1"#),
    (#""incarnation": 5"#, #""incarnation": 9223372036854775807"#),
    (#""tool_calls": 3"#, #""tool_calls": 9223372036854775807"#),
    (#""tokens": 0"#, #""tokens": -5"#),
  ])
  func `Numbers that cannot be counted on are damage, and a copy is used`(
    written: String, wrong: String
  ) throws {
    try Files.createDirectory(home.root)
    var state = State()
    state.node = Node(id: "n", incarnation: 5)
    var agent = Agent(name: "ann", team: "web", joinedAt: "2026-01-01T00:00:00.000Z")
    agent.spawn = Spawn(id: "s", command: ["cat"], tmuxSocket: "/tmp/s")
    agent.spawn?.progress.toolCalls = 3
    state.teams["web"] = Team(name: "web", createdAt: "2026-01-01T00:00:00Z")
    state.teams["web"]?.agents["ann"] = agent
    try file.save(&state)
    let text = String(decoding: try Files.read(file.path) ?? [], as: UTF8.self)
    let changed = text.replacingOccurrences(of: written, with: wrong)
    #expect(changed != text)
    try Files.write(Array(changed.utf8), to: file.path)
    let loaded = try file.load()
    #expect(loaded.state.teams == state.teams && loaded.state.node == state.node)
    #expect(loaded.notes.count == 2)
    // The largest that is taken can still be saved and read.
    state.generation = 1 << 53
    try file.save(&state)
    try file.save(&state)
    #expect(try file.load().notes.isEmpty)
  }

  @Test func `A state cut at every hundredth byte loses nothing`() throws {
    let state = try saved()
    let whole = try #require(try Files.read(file.path))
    #expect(whole.count > 1000)
    for cut in stride(from: 0, to: whole.count, by: 100) {
      try Files.write(Array(whole[..<cut]), to: file.path)
      let loaded = try file.load()
      #expect(loaded.state.teams == state.teams, "cut at \(cut)")
      #expect(loaded.notes.count == 2, "cut at \(cut)")
      #expect(try file.read().teams == state.teams)
    }
  }

  @Test(arguments: ["zeros", "directory", "missing", "text", "shape", "link"])
  func `A state that cannot be read is kept by name and taken back from its copy`(
    kind: String
  ) throws {
    let state = try saved()
    try FileManager.default.removeItem(atPath: file.path)
    switch kind {
    case "zeros": try Files.write([UInt8](repeating: 0, count: 4096), to: file.path)
    case "directory": try Files.createDirectory("\(file.path)/inside")
    case "text": try Files.write(Array("hello".utf8), to: file.path)
    case "shape": try Files.write(Array(#"{"version":1,"teams":[]}"#.utf8), to: file.path)
    case "link":
      try FileManager.default.createSymbolicLink(
        atPath: file.path, withDestinationPath: "/dev/null")
    default: break
    }
    #expect(try file.read().teams == state.teams)
    let loaded = try file.load()
    #expect(loaded.state.teams == state.teams)
    #expect(loaded.notes.joined().contains("state.json"))
    let kept = try Files.names(in: home.root).filter { $0.contains(".damaged-") }
    #expect(kept.count == (kind == "missing" ? 0 : 1))
    #expect(try file.load().notes.isEmpty)
  }

  @Test func `When the copies are bad too, the good one among them is found`() throws {
    var state = try saved()
    state.teams["web"]?.description = "newer"
    try file.save(&state)
    try Files.write([], to: file.path)
    try Files.write(Array("{".utf8), to: file.copy(1))
    #expect(try file.load().state.teams["web"]?.agents.count == 12)
  }

  @Test func `A state of a newer version is refused and left alone`() throws {
    _ = try saved()
    let newer = Array(#"{"version":99,"teams":{}}"#.utf8)
    try Files.write(newer, to: file.path)
    let error = #expect(throws: StateFileError.self) { try file.load() }
    #expect("\(try #require(error))".contains("version 99"))
    #expect("\(try #require(error))".contains("Update Roost"))
    #expect(try Files.read(file.path) == newer)
  }

  @Test func `Fields that this version does not know are kept`() throws {
    _ = try saved()
    var json = try JSON(parsing: Files.read(file.path) ?? []).object ?? JSONObject()
    json["hybrid"] = ["endpoint": "x", "n": .number("1.50")]
    try Files.write(JSON.object(json).bytes(), to: file.path)
    var state = try file.load().state
    state.teams["web"]?.description = "changed"
    try file.save(&state)
    let again = try JSON(parsing: Files.read(file.path) ?? [])
    #expect(again["hybrid"] == ["endpoint": "x", "n": .number("1.50")])
  }

  @Test func `A state of the first layout is brought up to date`() throws {
    try Files.createDirectory(home.root)
    let old = #"{"version":0,"agents":[{"name":"bob","team":"web","mode":"nudge"}],"extra":true}"#
    try Files.write(Array(old.utf8), to: file.path)
    let state = try file.load().state
    #expect(state.agent(Address(name: "bob", team: "web"))?.mode == .nudge)
    #expect(state.unknown["extra"] == true)
  }
}
