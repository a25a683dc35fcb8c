import Platform
import TestSupport

extension Benchmark {
  static let throughput = Benchmark(
    name: "throughput", summary: "32 panes, 8 senders, 4,000 messages"
  ) {
    try await World.with { world in
      let drill = DeliveryDrill(world: world, panes: 32, senders: 8, messages: 4_000)
      try await drill.open()
      progress("the panes are open")
      let clock = ContinuousClock()
      let start = clock.now
      try await drill.send { text, from, to in
        try await drill.append(text, from: from, to: to)
      }
      try await eventually("everything is read", within: .seconds(300)) {
        try await drill.unread() == 0
      }
      let time = start.duration(to: clock.now) / .seconds(1)
      let faults = try drill.faults()
      for fault in faults { progress(fault) }
      let rate = Double(drill.total) / time
      return [
        Figure(
          name: "32 panes, 8 senders, \(drill.total) messages",
          target: "0 lost, doubled, misdirected or out of order",
          result: "\(faults.count) faults", isReached: faults.isEmpty),
        Figure(
          name: "of these, delivered in a second", target: "≥ 200",
          result: "\(Int(rate))", isReached: rate >= 200),
      ]
    }
  }

  static let kills = Benchmark(
    name: "kills", summary: "2,000 deliveries while the daemon is killed every 200 ms"
  ) {
    try await World.with { world in
      let drill = DeliveryDrill(world: world, panes: 8, senders: 4, messages: 2_000)
      let kills = try await drill.runWhileKilling(every: .milliseconds(200))
      let faults = try drill.faults()
      for fault in faults { progress(fault) }
      return [
        Figure(
          name: "kill -9 of roostd every 200 ms, \(drill.total) deliveries",
          target: "0 lost, 0 doubled", result: "\(faults.count) faults in \(kills) kills",
          isReached: faults.isEmpty)
      ]
    }
  }
}
