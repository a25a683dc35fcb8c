import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Programs that fail with a text in their terminal: whoever reads there next runs nothing of it, and
/// nothing is said of the message that is not so.
@Suite(.scratch, .serialized, .timeLimit(.minutes(10))) struct FailingReaderTests {
  private static let settings = #"""
    {"delivery": {"tell_person": 3600},
     "profiles": {"odd": {"programs": ["odd"], "terminal": "raw", "takes_newlines": true,
       "composer": {"line": "^> (.*)"}}}}
    """#

  @Test func `Nothing of a message runs when its program fails after any byte`() async throws {
    try await World.with { world in
      try world.configure(Self.settings)
      let result = try await FailingReaderDrill(world: world).run(cases: 72, seed: 20_261_126)
      #expect(result.ran == [], "\(result)")
      #expect(result.falseVerdicts == [], "\(result)")
      #expect(result.stuck == [], "\(result)")
    }
  }
}
