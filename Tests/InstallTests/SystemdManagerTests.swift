import Foundation
import Install
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct SystemdManagerTests {
  private let probe = "systemctl --user show --property=Version --value"
  private var path: String { Scratch.path(".config/systemd/user/roostd.service") }

  private func unit(_ program: String = "/opt/roostd") throws -> ServiceUnit {
    try ServiceUnit(program: program, home: Scratch.path("home"))
  }

  @Test func `installing writes the unit, reloads, enables and starts`() async throws {
    let fake = FakeServiceManager()
    let status = try await fake.manager(.systemd, home: Scratch.directory).install(unit())
    #expect(try Files.read(path) == Array(try unit().systemd.utf8))
    #expect(
      fake.lines.prefix(4) == [
        probe, "systemctl --user daemon-reload", "systemctl --user try-restart roostd.service",
        "systemctl --user enable --now roostd.service",
      ])
    #expect(status.path == path)
    #expect(status.isInstalled && status.isEnabled && status.isRunning)
    #expect(status.problem == nil)
  }

  @Test func `installing the same again restarts nothing, another unit restarts`() async throws {
    let fake = FakeServiceManager()
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    try await manager.install(unit())
    fake.clear()
    try await manager.install(unit())
    #expect(!fake.lines.contains { $0.contains("restart") })
    #expect(fake.lines.contains("systemctl --user enable --now roostd.service"))
    try await manager.install(unit("/opt/new/roostd"))
    #expect(fake.lines.contains("systemctl --user try-restart roostd.service"))
    #expect(try Files.read(path) == Array(try unit("/opt/new/roostd").systemd.utf8))
  }

  @Test func `an absolute XDG_CONFIG_HOME holds the unit, any other is ignored`() throws {
    func path(_ given: String) throws -> String {
      let environment = ["HOME": "/h", "XDG_CONFIG_HOME": given]
      return try ServiceManager(.systemd, environment: environment, user: 1) { _ in
        FakeServiceManager.exit(0)
      }.path
    }
    #expect(try path("/conf") == "/conf/systemd/user/roostd.service")
    #expect(try path("conf") == "/h/.config/systemd/user/roostd.service")
    #expect(try path("") == "/h/.config/systemd/user/roostd.service")
  }

  @Test func `a user without a home directory is an error`() {
    #expect(throws: ServiceError.self) {
      try ServiceManager(.systemd, environment: [:], user: 1) { _ in FakeServiceManager.exit(0) }
    }
  }

  @Test func `without systemctl nothing is written and another way is named`() async throws {
    let fake = FakeServiceManager { _ in
      throw SystemError("run", "systemctl", code: ENOENT)
    }
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    let error = await #expect(throws: ServiceError.self) { try await manager.install(unit()) }
    #expect(error == .missing(program: "systemctl"))
    #expect(error?.description.contains("there is no systemctl") == true)
    #expect(error?.description.contains("roost up") == true)
    #expect(try Files.status(path) == nil)
  }

  @Test func `without a session bus nothing is written and the reason is told`() async throws {
    let fake = FakeServiceManager { _ in
      FakeServiceManager.exit(1, error: "Failed to connect to bus: No medium found\nmore\n")
    }
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    let error = await #expect(throws: ServiceError.self) { try await manager.install(unit()) }
    let text = try #require(error?.description)
    #expect(text.contains("(Failed to connect to bus: No medium found)"))
    #expect(text.contains("roost up"))
    #expect(!text.contains("\n"))
    #expect(try Files.status(path) == nil)
  }

  @Test func `a refusal names the command and quotes its words`() async throws {
    let fake = FakeServiceManager { line in
      line.contains("enable --now")
        ? FakeServiceManager.exit(1, error: "Job failed.\n") : FakeServiceManager.exit(0)
    }
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    let error = await #expect(throws: ServiceError.self) { try await manager.install(unit()) }
    #expect(
      error?.description == "`systemctl --user enable --now roostd.service` failed: Job failed.")
  }

  @Test func `uninstalling disables, removes both files and reloads`() async throws {
    let fake = FakeServiceManager()
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    try await manager.install(unit())
    let link = Scratch.path(".config/systemd/user/default.target.wants/roostd.service")
    try Files.createDirectory(Files.directory(of: link))
    try Files.write([], to: link)
    fake.clear()
    let status = try await manager.uninstall()
    #expect(
      fake.lines == [
        probe, "systemctl --user disable --now roostd.service", "systemctl --user daemon-reload",
      ])
    #expect(try Files.status(path) == nil)
    #expect(try Files.status(link) == nil)
    #expect(!status.isInstalled && !status.isEnabled && !status.isRunning)
  }

  @Test func `uninstalling what is not installed asks nobody`() async throws {
    let fake = FakeServiceManager()
    let status = try await fake.manager(.systemd, home: Scratch.directory).uninstall()
    #expect(fake.lines.isEmpty)
    #expect(!status.isInstalled)
  }

  @Test func `uninstalling without a session still removes the unit`() async throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write([], to: path)
    let fake = FakeServiceManager { _ in FakeServiceManager.exit(1, error: "no bus") }
    try await fake.manager(.systemd, home: Scratch.directory).uninstall()
    #expect(try Files.status(path) == nil)
  }

  @Test func `a service that will not stop keeps its unit`() async throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write([], to: path)
    let fake = FakeServiceManager { line in
      FakeServiceManager.exit(line.contains("disable") ? 1 : 0, error: "no")
    }
    let manager = try fake.manager(.systemd, home: Scratch.directory)
    await #expect(throws: ServiceError.self) { try await manager.uninstall() }
    #expect(try Files.status(path) != nil)
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `the status tells enabled from running`(isEnabled: Bool, isRunning: Bool) async throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write([], to: path)
    let fake = FakeServiceManager { line in
      if line.contains("is-enabled") { return FakeServiceManager.exit(isEnabled ? 0 : 1) }
      if line.contains("is-active") { return FakeServiceManager.exit(isRunning ? 0 : 3) }
      return FakeServiceManager.exit(0)
    }
    let status = try await fake.manager(.systemd, home: Scratch.directory).status()
    #expect(status.isInstalled)
    #expect(status.isEnabled == isEnabled)
    #expect(status.isRunning == isRunning)
  }

  @Test(arguments: [
    ("yes\n", nil), ("no\n", "loginctl enable-linger"), ("", "loginctl enable-linger"),
  ])
  func `lingering is asked for where it is off`(said: String, command: String?) async throws {
    let fake = FakeServiceManager { line in
      FakeServiceManager.exit(0, line.hasPrefix("loginctl show-user 501 ") ? said : "")
    }
    let status = try await fake.manager(.systemd, home: Scratch.directory).install(unit())
    #expect(status.lingerCommand == command)
  }

  @Test func `a status without a service manager tells why instead of failing`() async throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write([], to: path)
    let fake = FakeServiceManager { _ in
      throw SystemError("run", "systemctl", code: ENOENT)
    }
    let status = try await fake.manager(.systemd, home: Scratch.directory).status()
    #expect(status.isInstalled && !status.isRunning)
    #expect(status.problem?.contains("there is no systemctl") == true)
  }
}
