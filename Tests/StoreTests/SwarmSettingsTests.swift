import Model
import Platform
import Store
import Swarm
import TestSupport
import Testing

/// What config.json says of swarms.
@Suite(.scratch) struct SwarmSettingsTests {
  private var home: Home { Home(root: Scratch.directory) }

  private func write(_ text: String) throws {
    try Files.createDirectory(home.root)
    try Files.write(Array(text.utf8), to: home.configuration)
  }

  @Test func `Wrong settings are refused when they are read, all at once, with the file's name`()
    throws
  {
    try write(#"{"swarm": {"max_retries": -1, "execution_mode": "cloud"}}"#)
    let error = try #require(throws: ConfigurationError.self) { try ConfigurationFile.read(home) }
    #expect(
      error.description
        == "\(home.configuration): \"swarm\": \"max_retries\" is not a whole number from 0 to 100;"
        + " \"execution_mode\" is \"cloud\", which is none of pane, process, hub, kubernetes")
    try write(#"{"swarm": 7}"#)
    let other = try #require(throws: ConfigurationError.self) { try ConfigurationFile.read(home) }
    #expect(other.description == "\(home.configuration): \"swarm\": it is not an object")
  }

  @Test func `Settings that can be used are kept, and none are the defaults`() throws {
    try write(#"{"swarm": {"max_retries": 7}}"#)
    #expect(try SwarmConfig(json: ConfigurationFile.read(home).swarm).maxRetries == 7)
    try write("{}")
    #expect(try SwarmConfig(json: ConfigurationFile.read(home).swarm) == SwarmConfig())
  }
}
