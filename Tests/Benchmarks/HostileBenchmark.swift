import Platform
import TestSupport

extension Benchmark {
  static let hostile = Benchmark(
    name: "hostile", summary: "100,000 hostile texts into each of bash, dash, zsh, vim and python"
  ) {
    try await World.with { world in
      var figures: [Figure] = []
      for program in HostileProgram.all {
        let drill = HostileDrill(world: world, program: program, texts: 100_000)
        let result = try await drill.run { progress("\(program.name): \($0)") }
        figures.append(
          Figure(
            name: "\(drill.texts) hostile texts into \(program.name)",
            target: "0 commands executed", result: result.summary, isReached: result.isHarmless))
      }
      return figures
    }
  }
}
