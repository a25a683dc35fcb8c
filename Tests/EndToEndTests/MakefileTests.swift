import Platform
import TestSupport
import Testing

/// What `make` would run.
@Suite(.scratch, .needs("make"), .timeLimit(.minutes(3))) struct MakefileTests {
  private func commands(_ target: String) async throws -> String {
    let root = Files.directory(of: Files.directory(of: Files.directory(of: #filePath)))
    let exit = try await ChildProcess("make", ["-C", root, "-n", target]).run()
    #expect(exit.code == 0, "\(exit.errorText)")
    return exit.text
  }

  @Test(arguments: ["build", "install", "hub", "test", "check", "demo", "bench"])
  func `Only setup and agents install anything`(target: String) async throws {
    let commands = try await commands(target)
    #expect(commands.contains("swift build"))
    let installers = [#/setup\.sh(?! --hint)/#, #/agents\.sh/#, #/--install/#]
    for installer in installers { #expect(commands.firstMatch(of: installer) == nil) }
  }

  @Test func `What installs is asked for by name`() async throws {
    #expect(try await commands("setup").contains("Tests/setup.sh"))
    #expect(try await commands("agents").contains("Tests/agents.sh"))
  }
}
