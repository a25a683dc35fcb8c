import Foundation
import TestSupport

extension Benchmark {
  static let attack = Benchmark(
    name: "attack",
    summary: "programs that fail with a text unread before a shell reads it, CASES of them (2000)"
  ) {
    try await World.with { world in
      try world.configure(FailingReaderDrill.settings)
      let seed = UInt64.random(in: .min ... .max)
      let cases = ProcessInfo.processInfo.environment["CASES"].flatMap { Int($0) } ?? 2000
      progress("the seed is \(seed)")
      let result = try await FailingReaderDrill(world: world).run(cases: cases, seed: seed) {
        progress("\($0) of \(cases)")
      }
      func figure(_ name: String, _ faults: [String]) -> Figure {
        Figure(
          name: "\(name), \(cases) failing programs", target: "0",
          result: faults.isEmpty ? "0" : "\(faults.count): \(faults.prefix(3))",
          isReached: faults.isEmpty)
      }
      return [
        figure("commands executed", result.ran), figure("false verdicts", result.falseVerdicts),
        figure("messages without a verdict or a reason", result.stuck),
      ]
    }
  }
}
