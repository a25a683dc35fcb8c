import Model
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch) struct RatesTests {
  private let home = Home(root: Scratch.directory)

  @Test func `Wrong rates are refused when the settings are read, and the error names the file`()
    throws
  {
    try Files.write(
      Array(#"{"rates": [{"model": "m", "input": "3 EUR"}]}"#.utf8), to: home.configuration)
    let error = try #require(throws: ConfigurationError.self) { try ConfigurationFile.read(home) }
    #expect(error.description.hasPrefix("\(home.configuration): \"rates\", entry 1: \"input\":"))
  }
}
