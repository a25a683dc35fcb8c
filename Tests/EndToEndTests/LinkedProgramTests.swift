import Platform
import TestSupport
import Testing

/// What the programs that users get are made of.
@Suite struct LinkedProgramTests {
  /// One call of a method that only the whole Foundation has links them: 40 MB, read at each start.
  @Test(.enabled(if: ThisProcess.environment["ROOST_BIN"]?.isEmpty == false))
  func `roost is linked without the language tables of Foundation`() throws {
    let program = try Files.read(BuiltPrograms.roost) ?? []
    #expect(!program.isEmpty)
    #expect(program.firstPlace(of: Array("icudt".utf8)) == nil)
  }
}
