import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// The login service as far as a test may go: nothing is installed.
@Suite(.scratch) struct ServiceCommandsTests {
  @Test func `what is not installed is told, and removing it is fine`() async throws {
    let status = await roost("service", "status")
    #expect(status.code == 0)
    #expect(status.out.contains("`roost service install` changes that"))
    let removal = await roost("service", "uninstall")
    #expect(removal.code == 0)
    #expect(removal.out == "roostd was not set to start at login\n")
    let json = try await roost("service", "status", "--json").json
    #expect(json["installed"]?.bool == false)
    #expect(json["path"]?.string?.hasPrefix(Scratch.directory) == true)
  }

  @Test func `a user without a home directory is told`() async {
    let run = await roost(["service", "status"], ["HOME": ""])
    #expect(run.code == 1)
    #expect(run.error == "roost: cannot make a service of roostd: HOME does not name a directory")
  }

  @Test func `broken settings keep the service from being installed`() async throws {
    try Files.createDirectory(home.root)
    try Files.write(Array("oops".utf8), to: home.configuration)
    let run = await roost(["service", "install"], ["PATH": try BuiltPrograms.directory])
    #expect(run.code == 1)
    #expect(run.error.contains("\(home.configuration):1:1"))
    #expect(try Files.status(Scratch.path(".config")) == nil)
  }
}
