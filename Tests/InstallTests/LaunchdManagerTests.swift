import Install
import Platform
import TestSupport
import Testing

/// The command lines for launchd; what launchd makes of them is for a Mac to tell.
@Suite(.scratch, .timeLimit(.minutes(10))) struct LaunchdManagerTests {
  private var path: String { Scratch.path("Library/LaunchAgents/dev.roost.roostd.plist") }

  private func unit() throws -> ServiceUnit {
    try ServiceUnit(program: "/opt/roostd", home: Scratch.path("home"))
  }

  private func fake(
    session: String = "Aqua", loaded: Bool = false, disabled: String = ""
  ) -> FakeServiceManager {
    FakeServiceManager { line in
      if line == "launchctl managername" { return FakeServiceManager.exit(0, session + "\n") }
      if line.hasPrefix("launchctl print-disabled") { return FakeServiceManager.exit(0, disabled) }
      if line.hasPrefix("launchctl print ") {
        return loaded
          ? FakeServiceManager.exit(0, "\tstate = running\n")
          : FakeServiceManager.exit(113, error: "Could not find service")
      }
      return FakeServiceManager.exit(0)
    }
  }

  @Test func `installing writes the agent, makes its log's directory and loads it`() async throws {
    let fake = fake()
    try await fake.manager(.launchd, home: Scratch.directory).install(unit())
    #expect(try Files.read(path) == Array(try unit().launchd.utf8))
    #expect(try Files.status(Scratch.path("home/log"))?.isDirectory == true)
    #expect(
      fake.lines.prefix(5) == [
        "launchctl managername", "launchctl print gui/501/dev.roost.roostd",
        "launchctl enable gui/501/dev.roost.roostd", "launchctl bootstrap gui/501 \(path)",
        "launchctl kickstart gui/501/dev.roost.roostd",
      ])
  }

  @Test func `a loaded agent is unloaded first only if it changed`() async throws {
    let fake = fake(loaded: true)
    let manager = try fake.manager(.launchd, home: Scratch.directory)
    try await manager.install(unit())
    #expect(fake.lines.contains("launchctl bootout gui/501/dev.roost.roostd"))
    #expect(fake.lines.contains("launchctl bootstrap gui/501 \(path)"))
    fake.clear()
    let status = try await manager.install(unit())
    #expect(!fake.lines.contains { $0.contains("bootout") || $0.contains("bootstrap") })
    #expect(status.isInstalled && status.isEnabled && status.isRunning)
    #expect(status.lingerCommand == nil)
  }

  @Test func `without a desktop the agent belongs to the user's domain`() async throws {
    let fake = fake(session: "Background")
    try await fake.manager(.launchd, home: Scratch.directory).install(unit())
    #expect(fake.lines.contains("launchctl bootstrap user/501 \(path)"))
  }

  @Test(arguments: ["disabled", "true"])
  func `a disabled agent is not enabled`(word: String) async throws {
    let fake = fake(disabled: "disabled services = {\n\t\"dev.roost.roostd\" => \(word)\n}\n")
    let status = try await fake.manager(.launchd, home: Scratch.directory).install(unit())
    #expect(!status.isEnabled)
  }

  @Test func `uninstalling unloads what is loaded and removes the file`() async throws {
    let fake = fake(loaded: true)
    let manager = try fake.manager(.launchd, home: Scratch.directory)
    try await manager.install(unit())
    fake.clear()
    let status = try await manager.uninstall()
    #expect(fake.lines.contains("launchctl bootout gui/501/dev.roost.roostd"))
    #expect(try Files.status(path) == nil)
    #expect(!status.isInstalled)
  }
}
