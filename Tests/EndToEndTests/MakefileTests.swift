import Platform
import TestSupport
import Testing

/// What `make` would run.
@Suite(.scratch, .needs("make"), .timeLimit(.minutes(10))) struct MakefileTests {
  private func commands(_ target: String) async throws -> String {
    let root = Files.directory(of: Files.directory(of: Files.directory(of: #filePath)))
    let exit = try await ChildProcess("make", ["-C", root, "-n", target]).run()
    #expect(exit.code == 0, "\(exit.errorText)")
    return exit.text
  }

  @Test(arguments: ["build", "install", "hub", "fuzz", "bench", "thorough"])
  func `What builds, installs or measures Roost installs nothing else`(target: String) async throws
  {
    let commands = try await commands(target)
    #expect(commands.contains("swift build"))
    let installers = [#/setup\.sh(?! --hint)/#, #/agents\.sh/#, #/--install/#]
    for installer in installers { #expect(commands.firstMatch(of: installer) == nil) }
  }

  /// On a machine with Swift alone, too.
  @Test(arguments: ["setup", "check", "test", "demo"])
  func `What runs programs in panes begins with installing them`(target: String) async throws {
    let commands = try await commands(target)
    let setup = try #require(commands.firstRange(of: "Tests/setup.sh\n"))
    let build = commands.firstRange(of: "swift build")
    #expect(build.map { setup.lowerBound < $0.lowerBound } != false)
  }
}
