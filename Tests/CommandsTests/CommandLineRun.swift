import Commands
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

/// What one command line printed, and how it ended.
struct CommandLineRun: Sendable {
  var code: Int32
  var out: String
  var err: String

  var json: JSON { get throws { try JSON(parsing: Array(out.utf8)) } }
  var lines: [String] { out.split(separator: "\n").map(String.init) }
  /// Standard error without the line end of its last line.
  var error: String { err.hasSuffix("\n") ? String(err.dropLast()) : err }
}

/// The home of the running test.
var home: Home { Home(root: Scratch.path("h")) }

/// Runs a command line in this process, in the test's own home and without a daemon.
@discardableResult
func roost(
  _ words: [String], _ more: [String: String] = [:], into captured: Captured = Captured(),
  display: TerminalCapabilities = .plain
) async -> CommandLineRun {
  var environment = ["HOME": Scratch.directory, "ROOST_HOME": home.root, "ROOST_AUTOSTART": "0"]
  environment["PATH"] = ThisProcess.environment["PATH"]
  for (name, value) in more { environment[name] = value.isEmpty ? nil : value }
  let code = await CommandLineTool.main(
    words, environment: environment, out: { text in captured.text.withLock { $0.out += text } },
    err: { text in captured.text.withLock { $0.err += text } }, display: display)
  let (out, err) = captured.text.withLock { $0 }
  return CommandLineRun(code: code, out: out, err: err)
}

@discardableResult
func roost(_ words: String...) async -> CommandLineRun { await roost(words) }

/// Runs with a daemon of the built program, which is ended in any case.
func withDaemon(_ body: () async throws -> Void) async throws {
  let up = await roost(["up"], ["PATH": try BuiltPrograms.directory])
  try #require(up.code == 0, "\(up.err)")
  do {
    try await body()
  } catch {
    await roost("down")
    throw error
  }
  await roost("down")
}

/// What a command line has printed so far.
final class Captured: Sendable {
  let text = Mutex((out: "", err: ""))

  var out: String { text.withLock { $0.out } }
}

/// Puts teams with agents into the state as the daemon would have left it.
@discardableResult
func given(
  _ teams: [String: [String]], _ change: (inout State) -> Void = { _ in }
) throws -> State {
  var state = State()
  for (name, agents) in teams {
    var team = Team(name: name, createdAt: "2024-01-01T00:00:00.000Z")
    for agent in agents {
      var member = Agent(name: agent, team: name, joinedAt: "2024-01-01T00:00:00.000Z")
      member.mode = .file
      team.agents[agent] = member
    }
    state.teams[name] = team
  }
  change(&state)
  try Files.createDirectory(home.root)
  try StateFile(home).save(&state)
  for name in state.teams.keys { try Files.createDirectory(home.team(name)) }
  if try Files.status(home.configuration) == nil {
    let senders = JSON.array(World.senders.map(JSON.string))
    try Files.write((["senders": senders] as JSON).bytes(), to: home.configuration)
  }
  return state
}

/// A mailbox of the test's home.
func mailbox(_ name: String, _ team: String = "web") -> Mailbox {
  var paths = home.mailbox(of: Address(name: name, team: team), session: nil)
  // Nobody has made the team.
  paths.base = Files.directory(of: home.root)
  return Mailbox(paths, settings: Settings()) { _ in }
}

/// Every file in the test's home with its content, to tell whether anything was changed.
func everything() throws -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  func visit(_ path: String) throws {
    guard let status = try Files.status(path) else { return }
    guard status.isDirectory else {
      if status.isRegularFile { files[path] = try Files.read(path) }
      return
    }
    files[path] = []
    for name in try Files.names(in: path) { try visit("\(path)/\(name)") }
  }
  try visit(home.root)
  return files
}
