import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// `roost selftest` as a program of its own, for it takes over signals.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct SelftestTests {
  private func selftest(_ words: [String]) async throws -> ChildProcess.Exit {
    var environment = ThisProcess.environment
    environment["ROOST_HOME"] = home.root
    environment["TMUX"] = nil
    return try await ChildProcess(
      BuiltPrograms.roost, ["selftest"] + words, environment: environment,
      timeout: .seconds(90)
    ).run()
  }

  private func steps(_ exit: ChildProcess.Exit) throws -> [String: Bool] {
    let rows = try JSON(parsing: exit.output).array ?? []
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0["step"]?.string ?? "", $0["ok"]?.bool ?? false) })
  }

  private func leftovers(of exit: ChildProcess.Exit) throws -> [String] {
    let line = exit.text.split(separator: "\n").last { $0.contains("/tmp/roost-selftest-") } ?? ""
    let words = line.split(separator: " ")
    guard let path = words.first(where: { $0.hasPrefix("/tmp/roost-selftest-") }) else {
      return ["the directory was not named"]
    }
    return try Files.names(in: String(path))
  }

  @Test func `a plain program takes both messages`() async throws {
    let exit = try await selftest([Profile.plainName])
    #expect(exit.code == 0, "\(exit.text)")
    #expect(exit.text.contains("ok      message of several lines"))
    #expect(exit.text.contains("- submitted after "))
    #expect(exit.text.contains("tmux sent Enter"))
    #expect(try leftovers(of: exit) == [])
    #expect(try Files.status(home.root) == nil)
  }

  @Test func `an agent is tried with its profile and its program`() async throws {
    try await PrivateTmux.with(command: "exec cat -u") { tmux, pane in
      try await withDaemon {
        await roost("join", "bob", "--pane", pane, "--socket", tmux.socket)
        let exit = try await selftest(["bob", "--json"])
        #expect(exit.code == 0, "\(exit.text) \(exit.errorText)")
        #expect(try steps(exit).values.allSatisfy { $0 })
        #expect(exit.text.contains("cat runs in pane"))
        #expect(try await !tmux.screen(of: pane).contains("selftest"))
      }
    }
  }

  @Test func `a program that never takes input fails its step`() async throws {
    try Files.createDirectory(home.root)
    let settings = #"{"profiles": {"deaf": {"programs": ["cat"], "ready": "NEVER"}}}"#
    try Files.write(Array(settings.utf8), to: home.configuration)
    let exit = try await selftest(["deaf", "--timeout", "15s", "--json"])
    #expect(exit.code == 1)
    #expect(
      try steps(exit) == [
        "tmux": true, "pane": true, "daemon": true, "join": true, "composer": true,
        "short message": false, "clean up": true,
      ])
    #expect(exit.text.contains("the screen does not show that it takes input"))
    #expect(exit.errorText == "roost: deaf: not every step worked\n")
  }

  @Test func `a profile whose program is not there is told`() async throws {
    try Files.createDirectory(home.root)
    let settings = #"{"profiles": {"absent": {"programs": ["no-such-program"]}}}"#
    try Files.write(Array(settings.utf8), to: home.configuration)
    let exit = try await selftest(["absent"])
    #expect(exit.code == 1)
    #expect(exit.text == "")
    #expect(
      exit.errorText
        == "roost: no program of the profile absent is in PATH: no-such-program\n")
  }

  @Test func `a program that ends at once is told`() async throws {
    try Files.createDirectory(home.root)
    let settings = #"{"profiles": {"short": {"programs": ["true"]}}}"#
    try Files.write(Array(settings.utf8), to: home.configuration)
    let exit = try await selftest(["short", "--timeout", "5s"])
    #expect(exit.code == 1)
    #expect(exit.text.contains("failed"))
    #expect(try leftovers(of: exit) == [])
  }

  @Test func `an interrupt cleans up too`() async throws {
    try Files.createDirectory(home.root)
    let settings = #"{"profiles": {"deaf": {"programs": ["cat"], "ready": "NEVER"}}}"#
    try Files.write(Array(settings.utf8), to: home.configuration)
    let script = """
      "$0" selftest deaf --timeout 60s >"$1" 2>&1 &
      until grep -q join "$1"; do sleep 0.05; done
      kill -INT $!; wait $!; code=$?; cat "$1"; exit $code
      """
    var environment = ThisProcess.environment
    environment["ROOST_HOME"] = home.root
    let exit = try await ChildProcess(
      "sh", ["-c", script, BuiltPrograms.roost, Scratch.path("out")], environment: environment,
      timeout: .seconds(60)
    ).run()
    #expect(exit.code == 1)
    #expect(exit.text.contains("- interrupted"))
    #expect(exit.text.contains("ok      clean up"))
    #expect(exit.text.contains("roost: the test was interrupted"))
    #expect(try leftovers(of: exit) == [])
  }
}
