import Foundation
import JSONSyntax
import Swarm
import TestSupport
import Testing

/// The lines of a run's log, as they are read.
struct RunEventTests {
  /// The run of a log without the lines that only note something.
  private static func withoutNotes(_ entries: [RunEntry]) throws -> (run: SwarmRun, notes: Int) {
    let kept = entries.filter { !$0.event.isNote }
    var run = try SwarmRun(try #require(kept.first))
    for (place, entry) in kept.enumerated().dropFirst() {
      try run.apply(RunEntry(number: place + 1, at: entry.at, event: entry.event))
    }
    return (run, entries.count - kept.count)
  }

  @Test func `Where notes are lost, the run has come as far all the same`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var simulated = try SimulatedRun(
        SimulatedRun.plan(40, &random), width: 4, failureRate: 0.2, seed: random.next())
      try simulated.runToTheEnd()
      let (run, notes) = try Self.withoutNotes(simulated.entries)
      #expect(notes > 5, "seed \(seed)")
      #expect(run.state == simulated.run.state, "seed \(seed)")
      #expect(run.tasks.map(\.state) == simulated.run.tasks.map(\.state), "seed \(seed)")
      #expect(
        run.tasks.map { $0.attempts.map(\.end) }
          == simulated.run.tasks.map { $0.attempts.map(\.end) },
        "seed \(seed)")
    }
  }

  @Test func `Where it is lost that something was told, it is told again`() throws {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/d")), .needsInput("trust?"))
    let untold = fixture.run.untold
    try fixture.apply(.told(fixture.run.last))
    #expect(fixture.run.untold.all == [])
    #expect(try Self.withoutNotes(fixture.entries).run.untold == untold)
  }

  @Test
  func `A line that is damaged or of a newer version is refused, and none brings down a reader`()
    throws
  {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.succeed("a")
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let lines = fixture.entries.map { $0.json.bytes() }
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = lines.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 32...126, using: &random), at: place)
        }
      }
      do {
        let entry = try RunEntry(json: JSON(parsing: bytes))
        var run = fixture.run
        _ = try? run.apply(entry)
        #expect(try RunEntry(json: entry.json) == entry, "seed \(seed)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 1000, "seed \(seed)")
    #expect(throws: JSONShapeError.self) {
      try RunEntry(json: ["seq": 9, "at": "2026-11-27T10:00:00.000Z", "event": "teleported"])
    }
  }
}
