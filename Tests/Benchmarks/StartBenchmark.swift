import Platform
import TestSupport

extension Benchmark {
  static let start = Benchmark(
    name: "start", summary: "roost --version, from its start to its end"
  ) {
    let clock = ContinuousClock()
    let roost = try BuiltPrograms.roost
    var times: [Duration] = []
    var bare: [Duration] = []
    for _ in 0..<100 {
      times.append(try clock.measure { _ = try ChildProcess(roost, ["--version"]).runBlocking() })
      bare.append(try clock.measure { _ = try ChildProcess("true", []).runBlocking() })
    }
    let samples = Samples(times)
    return [
      Figure(
        name: "roost --version", target: "≤ 10 ms",
        result: "p50 \(short(samples.p50)) ms (true: \(short(Samples(bare).p50)) ms)",
        isReached: samples.p50 <= 10)
    ]
  }
}
