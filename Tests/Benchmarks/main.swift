import Foundation
import Platform
import TestSupport

let words = Array(CommandLine.arguments.dropFirst())
let isWriting = words.contains("--write")
let wanted = words.filter { !$0.hasPrefix("-") }
let chosen = Benchmark.all.filter { wanted.isEmpty || wanted.contains($0.name) }

guard !chosen.isEmpty, words.allSatisfy({ !$0.hasPrefix("-") || $0 == "--write" }) else {
  StandardStreams.error("usage: roost-bench [NAME …] [--write]\n")
  for benchmark in Benchmark.all {
    StandardStreams.error("  \(benchmark.name): \(benchmark.summary)\n")
  }
  ThisProcess.exitNow(64)
}

var rows = Figure.head
var missed = 0
do {
  for benchmark in chosen {
    StandardStreams.error("\(benchmark.name): \(benchmark.summary)\n")
    let figures = try await Scratch.with { try await benchmark.run() }
    rows += figures.map(\.row)
    missed += figures.count { $0.isReached == false }
  }
} catch {
  StandardStreams.error("roost-bench: \(error)\n")
  ThisProcess.exitNow(1)
}
let table = rows.joined(separator: "\n") + "\n"
StandardStreams.out(table)
if isWriting { try Files.write(Array("# Benchmarks\n\n\(table)".utf8), to: "BENCHMARKS.md") }
ThisProcess.exitNow(missed == 0 ? 0 : 1)
