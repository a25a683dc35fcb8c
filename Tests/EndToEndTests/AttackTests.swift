import Foundation
import TestSupport
import Testing

/// Hundreds of programs, thousands in `make thorough`, that fail with a text unread, each time other ones.
@Suite(
  .scratch, .heavy, .needs("tmux", "python3", "dash", "zsh", "script"), .timeLimit(.minutes(15)))
struct AttackTests {
  @Test func `Nothing of any text runs when its program fails, and nothing false is said`()
    async throws
  {
    try await World.with { world in
      try world.configure(FailingReaderDrill.settings)
      let seed = UInt64.random(in: .min ... .max)
      let result = try await FailingReaderDrill(world: world).run(
        cases: Thoroughness.isFull ? 3000 : 600, seed: seed)
      let faults = result.ran + result.falseVerdicts + result.stuck
      #expect(faults == [], "seed \(seed): \(result)")
      #expect(result.fates["submitted", default: 0] > 0 && result.fates["unknown", default: 0] > 0)
    }
  }
}
