import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  private static let agents = 100
  private static let kept = 200
  private static let archived = 800
  private static let rounds = 30

  /// What a person looks at, with as many agents and as much mail as a long day leaves.
  static let looking = Benchmark(
    name: "looking", summary: "list, log, search and peek with 100 agents and 100,000 messages"
  ) {
    try await World.with { world in
      try fill(world.home)
      let pane = try await world.recorder("looker", "lines")
      try await world.join("looker", pane, "--profile", "plain")
      let words: [(name: String, words: [String], target: Double)] = [
        ("list", ["list"], 30),
        ("log", ["log"], 100),
        ("log of two", ["log", "agent3", "agent4"], 100),
        ("search for a rare word", ["search", "NEEDLE77", "hay"], 100),
        ("search for a word in all", ["search", "the"], 100),
        ("search for what is nowhere", ["search", "nowhere to be found"], 100),
        ("peek", ["peek", "looker"], 20),
      ]
      return try words.map { try figure($0.name, $0.words, $0.target, in: world) }
    }
  }

  private static func figure(
    _ name: String, _ words: [String], _ target: Double, in world: World
  ) throws -> Figure {
    let program = ChildProcess(
      try BuiltPrograms.roost, words, environment: world.environment, timeout: .seconds(60))
    let clock = ContinuousClock()
    var times: [Duration] = []
    for _ in 0..<rounds {
      times.append(
        try clock.measure {
          let exit = try program.runBlocking()
          guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
        })
    }
    let samples = Samples(times)
    return Figure(
      name: "roost \(name), \(agents) agents and \(agents * (kept + archived)) messages",
      target: "≤ \(Int(target)) ms",
      result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
      isReached: samples.p50 <= target)
  }

  private static func fill(_ home: Home) throws {
    try home.prepare()
    var state = State()
    var team = Team(name: "default", createdAt: Timestamp.now)
    let start = Date(timeIntervalSinceNow: -3600)
    for number in 0..<agents {
      let name = "agent\(number)"
      var agent = Agent(name: name, team: team.name, joinedAt: Timestamp.now)
      agent.mode = .file
      team.agents[name] = agent
      let paths = home.mailbox(of: agent.address, session: nil)
      let lines = (0..<archived + kept).map { line($0, to: number, from: start) }
      for path in [paths.file, paths.archive] {
        try Files.createDirectory(Files.directory(of: path))
      }
      try Files.write(
        Array((lines.prefix(archived).joined(separator: "\n") + "\n").utf8), to: paths.archive)
      try Files.write(
        Array("[\n\(lines.suffix(kept).joined(separator: ",\n"))\n]\n".utf8), to: paths.file)
      // With the index that whoever sends leaves there.
      try Mailbox(paths, settings: Settings()) { _ in }.repair()
    }
    state.teams[team.name] = team
    try StateFile(home).save(&state)
  }

  private static func line(_ index: Int, to number: Int, from start: Date) -> String {
    let sender = (number + index) % agents
    let rare = number == 77 && index == 77 ? " NEEDLE77 in the hay" : ""
    var message = Message(
      from: "agent\(sender)",
      text: "message \(index): the login test fails on main since the last merge, look at the"
        + " parser of times in Sources/Model first and tell the others what it was\(rare)")
    let date = start.addingTimeInterval(Double(index * agents + number) / 100)
    message.id = MessageID.make(at: date)
    message.to = "agent\(number)"
    message.timestamp = Timestamp.text(date)
    message.read = true
    return message.json.text()
  }
}
