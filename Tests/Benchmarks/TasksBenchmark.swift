import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport

extension Benchmark {
  static let tasks = Benchmark(
    name: "tasks", summary: "tasks: given to ten, moved along, and ten thousand of them"
  ) {
    try await World.with("few") { try await given($0) }
      + World.with("many") { try await many($0) }
  }

  private static func ask(_ method: String, _ parameters: JSON, _ world: World) throws -> JSON {
    let request: JSON = [
      "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters,
    ]
    let socket = try UnixSocket.connect(to: world.home.socket)
    guard
      let line = try socket.exchange(
        request.bytes() + [UInt8(ascii: "\n")], within: .seconds(30)),
      let result = try JSON(parsing: line)["result"]
    else { throw NeverHappened(description: "never: an answer to \(method)") }
    return result
  }

  /// What giving a task costs, and a change of it beside the same line written and synced by hand.
  private static func given(_ world: World) async throws -> [Figure] {
    try await world.team()
    for number in 0..<10 { try await world.done("join", "w\(number)", "--mode", "file") }
    let clock = ContinuousClock()
    let delegation: JSON = [
      "team": "default", "prompt": "what is it?", "created_by": "user@default", "mode": "all",
      "resolve": "majority_vote",
    ]
    var given: [Duration] = []
    for _ in 0..<100 {
      given.append(
        try clock.measure {
          _ = try ask("task.delegate", delegation, world)
        })
    }
    return try [
      Figure(
        name: "task given to ten, in their mailboxes", target: "p50 ≤ 5 ms",
        result: "p50 \(short(Samples(given).p50)) ms, p99 \(short(Samples(given).p99)) ms",
        isReached: Samples(given).p50 <= 5), moved(),
    ]
  }

  private static func moved() throws -> Figure {
    let home = Home(root: Scratch.path("log"))
    let log = try TaskLog(home, team: "default") { _ in }
    let agent = Address(name: "w0", team: "default")
    let task = TeamTask(
      id: MessageID.make(), team: "default", title: "t", prompt: "p", assignment: .all,
      createdBy: agent, createdAt: Date())
    try log.update(at: Date()) { _ in
      [.created(task), .queued(task: task.id, number: 1, agent: agent)]
    }
    let clock = ContinuousClock()
    let file = try File(Scratch.path("line"), .append)
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 130)
    var (moved, written): ([Duration], [Duration]) = ([], [])
    for number in 0..<500 {
      moved.append(
        try clock.measure {
          try log.update(at: Date()) { _ in
            [.progress(task: task.id, number: 1, Attempt.Progress(percent: number % 100))]
          }
        })
      written.append(
        try clock.measure {
          try file.append(line)
          try file.syncData()
        })
    }
    let (one, hand) = (Samples(moved), Samples(written))
    return Figure(
      name: "one change of a task, durable", target: "≤ 2 × write and fdatasync",
      result: "p50 \(short(one.p50)) ms, by hand \(short(hand.p50)) ms",
      isReached: one.p50 <= 2 * hand.p50)
  }

  /// Ten thousand tasks of one team, of which one in ten is open.
  private static func many(_ world: World) async throws -> [Figure] {
    try await world.team()
    try await world.done("join", "w0", "--mode", "file")
    try await world.done("down")
    let agent = Address(name: "w0", team: "default")
    let ids = (0..<10_000).map { _ in MessageID.make() }
    let log = try TaskLog(world.home, team: "default") { _ in }
    for start in stride(from: 0, to: ids.count, by: 500) {
      try log.update(at: Date()) { _ in
        ids[start..<start + 500].enumerated().flatMap { place, id -> [TaskEvent] in
          let task = TeamTask(
            id: id, team: "default", title: "piece \(start + place)",
            prompt: "do piece \(start + place)", assignment: .open, createdBy: agent,
            createdAt: Date())
          guard place % 10 != 0 else { return [.created(task)] }
          return [
            .created(task), .queued(task: id, number: 1, agent: agent),
            .ended(task: id, number: 1, .succeeded(TaskAnswer("done"))),
            .changed(task: id, .deciding, nil), .changed(task: id, .done, TaskOutcome()),
            .told(task: id, .done),
          ]
        }
      }
    }
    let size = try Files.status(log.path)?.size ?? 0
    let clock = ContinuousClock()
    let start = try await clock.measure { try await world.done("up") }
    func time(_ words: [String]) async throws -> Samples {
      var times: [Duration] = []
      for _ in 0..<20 {
        times.append(
          try await clock.measure {
            let exit = try await ChildProcess(
              BuiltPrograms.roost, words, environment: world.environment
            ).run()
            guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
          })
      }
      return Samples(times)
    }
    let list = try await time(["task", "list"])
    let show = try await time(["task", "show", ids[5000]])
    let claim = try await time(["task", "claim", "--as", "w0"])
    func figure(_ name: String, _ samples: Samples) -> Figure {
      Figure(
        name: "10,000 tasks: \(name)", target: "≤ 20 ms",
        result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
        isReached: samples.p50 <= 20)
    }
    return [
      figure("list", list), figure("show", show), figure("next claim", claim),
      Figure(
        name: "10,000 tasks: start of the daemon", target: "≤ 500 ms",
        result: "\(short(start / .milliseconds(1))) ms, the log has \(size / 1024) KiB",
        isReached: start <= .milliseconds(500)),
    ]
  }
}
