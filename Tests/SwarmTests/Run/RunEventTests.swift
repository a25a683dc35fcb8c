import Foundation
import JSONSyntax
import Swarm
import TestSupport
import Testing

/// The lines of a run's log, as they are read.
struct RunEventTests {
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
