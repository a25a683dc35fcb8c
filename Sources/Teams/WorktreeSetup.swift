import Foundation
package import Model
import Platform
package import Store

/// The command that prepares a new worktree before its teammate's program starts.
package struct WorktreeSetup: Sendable {
  private let command: String
  private let directory: String
  private let environment: [String: String]
  /// The file with what it prints.
  package let output: String

  /// For how long it may run.
  package static let limit = Duration.seconds(1200)
  /// Files with outputs that are kept.
  private static let keptOutputs = 50

  /// Names of outputs begin with the start that they belong to, and so sort by time.
  package init(
    _ command: String, in worktree: Spawn.Worktree, directory: String, of owner: Address,
    start: String, variables: [String: String], _ home: Home
  ) {
    self.command = command
    self.directory = directory
    var environment = ThisProcess.environment.merging(variables) { $1 }
    environment["ROOST_REPOSITORY"] = worktree.repository
    environment["ROOST_WORKTREE"] = worktree.path
    self.environment = environment
    output = "\(home.setupLogs)/\(start)-\(owner.team)-\(owner.name).log"
  }

  /// Runs it to its end.
  ///
  /// - Returns: what is to be said of it.
  package func run() async throws -> String {
    try await blocking {
      try Files.createDirectory(Files.directory(of: output))
      try Files.write([], to: output)
      try removeOldOutputs()
    }
    let script = #"exec >"$1" 2>&1 </dev/null; eval "$2""#
    let exit = try await ChildProcess(
      "/bin/sh", ["-c", script, "sh", output, command], environment: environment,
      directory: directory, timeout: Self.limit
    ).run()
    guard exit.code != 0 || exit.timedOut else { return "its worktree is prepared; see \(output)" }
    let how =
      exit.timedOut
      ? "was ended after \(Printable.count(Int(Self.limit / .seconds(60)), "minute"))"
      : "ended with exit code \(exit.code)"
    throw TeamsError.setup("its setup \(how)\(try lastLine()); see \(output)")
  }

  /// The last line that it printed, as the beginning of an explanation.
  private func lastLine() throws -> String {
    let text = String(decoding: try Files.read(output) ?? [], as: UTF8.self)
    let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
    return last.map { ": \(Printable.escaped(String($0.prefix(160))))" } ?? ""
  }

  private func removeOldOutputs() throws {
    let directory = Files.directory(of: output)
    for name in try Files.names(in: directory).sorted().dropLast(Self.keptOutputs) {
      try Files.remove("\(directory)/\(name)")
    }
  }
}
