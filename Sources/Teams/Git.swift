import Foundation
package import Platform

/// A git working tree, or the repository that one belongs to, reached by single commands.
package struct Git: Sendable {
  package let directory: String
  /// Another index than the working tree's own.
  var indexFile: String?
  /// Whether commits are the caller's own, made under the caller's name.
  var isCallers = false

  package init(_ directory: String) {
    self.directory = directory
  }

  /// Runs a command that must succeed, and returns what it printed, without the last line end.
  @discardableResult
  package func run(_ words: String..., timeout: Duration = .seconds(120)) async throws -> String {
    try await run(words, timeout: timeout)
  }

  @discardableResult
  package func run(_ words: [String], timeout: Duration = .seconds(120)) async throws -> String {
    let exit = try await end(words, timeout)
    guard exit.code == 0 else {
      let why = Self.lastWords(exit.errorText)
      throw TeamsError.git(why.isEmpty ? "git \(Self.command(words)) ended with \(exit.code)" : why)
    }
    return exit.text.hasSuffix("\n") ? String(exit.text.dropLast()) : exit.text
  }

  /// Which command of git some words are, behind the settings for it.
  private static func command(_ words: [String]) -> String {
    var rest = words[...]
    while rest.first == "-c" { rest = rest.dropFirst(2) }
    return rest.first ?? ""
  }

  /// Runs a command that prints names with a NUL behind each.
  package func names(_ words: String...) async throws -> [String] {
    try await run(words).split(separator: "\0").map(String.init)
  }

  /// The ignored files; a folder of which everything is ignored stands for what is in it, with a slash
  /// at its end.
  package func ignored() async throws -> [String] {
    try await names(
      "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
  }

  /// How many lines of what git said, and what hooks said through it, an error quotes.
  private static let quotedLines = 8

  /// The end of what git or a hook of the repository said, advice included, as one line.
  package static func lastWords(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
      .map { String($0.drop(while: \.isWhitespace)).withoutTrailingSpace }
      .filter { !$0.isEmpty && !$0.hasPrefix("Preparing worktree") }
    return lines.suffix(quotedLines).reduce(into: "") { said, line in
      if !said.isEmpty { said += said.hasSuffix(":") ? " " : "; " }
      said += line
    }
  }

  /// Whether a command that answers yes or no by its exit code says yes.
  package func succeeds(_ words: String...) async throws -> Bool {
    try await end(words, .seconds(120)).code == 0
  }

  /// Runs a command whatever its exit code is.
  package func end(
    _ words: [String], _ timeout: Duration = .seconds(120), input: [UInt8] = []
  ) async throws -> ChildProcess.Exit {
    let exit: ChildProcess.Exit
    do {
      exit = try await ChildProcess(
        "git", ["-C", directory] + words, input: input, environment: environment,
        timeout: timeout,
        outputLimit: 64 << 20
      ).run()
    } catch let error as SystemError where error.isMissing {
      throw TeamsError.noProgram("git")
    }
    guard !exit.timedOut else { throw TeamsError.git("git \(Self.command(words)) took too long") }
    guard !exit.truncated else {
      throw TeamsError.git("git \(Self.command(words)) printed more than 64 MB")
    }
    return exit
  }

  /// Whatever repository the daemon was started in must not be mistaken for this one.
  private var environment: [String: String] {
    let own = isCallers ? ["GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_"] : []
    var environment = ThisProcess.environment.filter { variable in
      !variable.key.hasPrefix("GIT_") || own.contains { variable.key.hasPrefix($0) }
    }
    environment["LC_ALL"] = "C"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    for role in isCallers ? [] : ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = "roost"
      environment["GIT_\(role)_EMAIL"] = "roost@localhost"
    }
    environment["GIT_INDEX_FILE"] = indexFile
    return environment
  }
}
