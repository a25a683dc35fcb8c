import Install
import Platform
import TestSupport
import Testing

/// Lets systemd's own checker read the units, where it is there.
@Suite(
  .scratch, .timeLimit(.minutes(10)), .enabled(if: ExecutableSearch.find("systemd-analyze") != nil))
struct SystemdVerifyTests {
  @Test(arguments: [
    "plain", "with space", "100%n", "$HOME ${PATH}", "quote\"d", "it's", "back\\slash", "ä;#&|",
  ])
  func `systemd finds the program and has no complaint`(name: String) async throws {
    let directory = Scratch.path(name)
    let program = "\(directory)/roostd"
    try Files.createDirectory(directory)
    try Files.write(Array("#!/bin/sh\n".utf8), to: program)
    try Files.setPermissions(0o700, of: program)
    let unit = try ServiceUnit(program: program, home: directory)
    let exit = try await verify(unit.systemd)
    #expect(exit.errorText == "")
    #expect(exit.code == 0)
  }

  @Test func `systemd complains of a program that is not there`() async throws {
    let unit = try ServiceUnit(program: Scratch.path("nothing"), home: Scratch.directory)
    let exit = try await verify(unit.systemd)
    #expect(exit.code != 0)
  }

  private func verify(_ text: String) async throws -> ChildProcess.Exit {
    let file = Scratch.path("roostd.service")
    try Files.write(Array(text.utf8), to: file)
    var environment = ThisProcess.environment
    environment["XDG_RUNTIME_DIR"] = Scratch.directory
    return try await ChildProcess(
      "systemd-analyze", ["--user", "--man=no", "verify", file], environment: environment,
      timeout: .seconds(40)
    ).run()
  }
}
