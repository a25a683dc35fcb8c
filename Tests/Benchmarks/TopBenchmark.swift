import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  private static let agents = 100
  private static let seconds = 30

  static let top = Benchmark(
    name: "top", summary: "roost top over 100 busy agents, 30 s, and how soon it shows a change"
  ) {
    try await World.with { world in
      let width = 120
      let terminal = PrivateTmux(socket: Scratch.path("terminal"))
      for number in 0..<agents {
        let pane = try await world.pane(
          "exec sh -c 'while :; do echo working on it; sleep 1; done'")
        try await world.join("agent\(number)", pane, "--profile", "plain")
      }
      try await world.done("join", "zoe", "--mode", "file")
      progress("\(agents) agents joined, each of which writes every second")
      try await terminal.run([
        "new-session", "-d", "-x", "\(width)", "-y", "40", "-s", "person",
        "ROOST_HOME=\(world.home.root) exec \(try BuiltPrograms.roost) top",
      ])
      do {
        let figures = try await measure(world, terminal)
        await terminal.end()
        return figures
      } catch {
        await terminal.end()
        throw error
      }
    }
  }

  private static func measure(_ world: World, _ terminal: PrivateTmux) async throws -> [Figure] {
    let pane = try await terminal.run(["display-message", "-p", "-t", "=person:", "#{pane_id}"])
    try await eventually("top shows the agents") {
      try await terminal.screen(of: pane).contains("\(agents + 1) agents")
    }
    guard let pid = Int32(try await terminal.value("pane_pid", of: pane)) else {
      throw NeverHappened(description: "top has ended")
    }
    let clock = ContinuousClock()
    try await clock.sleep(for: .seconds(5))
    let before = try ProcessUsage(of: pid)
    // The agents of the first page are paused and resumed, and get mail, 20 changes a second.
    var changes = 0
    let end = clock.now + .seconds(seconds)
    while clock.now < end {
      let box = world.mailbox(of: "agent\(changes % agents)")
      _ = try box.append(Message(from: "user", text: "message \(changes)"))
      changes += 1
      try await clock.sleep(for: .milliseconds(50))
    }
    let after = try ProcessUsage(of: pid)
    progress("\(changes) messages were sent meanwhile")
    let share = after.coreShare(since: before, seconds: seconds)
    let delays = Samples(try await delays(world, terminal, pane))
    return [
      Figure(
        name: "top over \(agents) busy agents: processor", target: "≤ 2 % of a core",
        result: "\(short(share)) %", isReached: share <= 2),
      Figure(
        name: "top over \(agents) busy agents: resident memory", target: "≤ 30 MB",
        result: "\(short(after.residentMegabytes)) MB", isReached: after.residentMegabytes <= 30),
      Figure(
        name: "top: a change until it is on the screen", target: "≤ 100 ms",
        result: "p50 \(short(delays.p50)) ms, p99 \(short(delays.p99)) ms",
        isReached: delays.p50 <= 100),
    ]
  }

  /// How long it takes until mail that an agent got is counted on the screen.
  private static func delays(
    _ world: World, _ terminal: PrivateTmux, _ pane: String
  ) async throws -> [Duration] {
    let clock = ContinuousClock()
    // Of the last agent in the list nothing else is shown that changes.
    try await terminal.run(["send-keys", "-t", pane, "End"])
    try await eventually("the last one is shown") {
      try await terminal.screen(of: pane).contains(" zoe ")
    }
    let box = world.mailbox(of: "zoe")
    var delays: [Duration] = []
    for number in 1...50 {
      let began = clock.now
      _ = try box.append(Message(from: "user", text: "message \(number)"))
      try await eventually("\(number) is shown") {
        try await terminal.screen(of: pane).split(separator: "\n").contains { line in
          line.contains(" zoe ") && line.split(separator: " ").contains("\(number)")
        }
      }
      delays.append(began.duration(to: clock.now))
      try await clock.sleep(for: .milliseconds(.random(in: 200...400)))
    }
    return delays
  }
}
