import Platform

/// A tmux server of a test's own, on a socket in its scratch directory.
package struct PrivateTmux: Sendable {
  package let socket: String

  /// Starts a server with one pane that runs a command, and hands it over; ends it in any case.
  @discardableResult
  package static func with<Result: Sendable>(
    command: String = "cat", width: Int = 100, height: Int = 30,
    _ body: @Sendable (PrivateTmux, _ pane: String) async throws -> Result
  ) async throws -> Result {
    let tmux = PrivateTmux(socket: Scratch.path("tmux"))
    do {
      try await tmux.run([
        "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-s", "main", command,
      ])
      let pane = try await tmux.run(["display-message", "-p", "-t", "=main:", "#{pane_id}"])
      let result = try await body(tmux, pane)
      await tmux.end()
      return result
    } catch {
      await tmux.end()
      throw error
    }
  }

  package init(socket: String) {
    self.socket = socket
  }

  /// Runs a tmux command, which must succeed, and returns what it printed, without its line end.
  @discardableResult
  package func run(
    _ arguments: [String], input: String = "", mayFail: Bool = false
  ) async throws -> String {
    let exit = try await ChildProcess(
      "tmux", ["-u", "-S", socket, "-f", "/dev/null"] + arguments, input: Array(input.utf8)
    ).run()
    guard exit.code == 0 || mayFail else {
      throw NeverHappened(description: "tmux: \(exit.errorText)")
    }
    return exit.text.hasSuffix("\n") ? String(exit.text.dropLast()) : exit.text
  }

  /// Opens another window and returns its pane.
  package func newPane(_ command: String) async throws -> String {
    try await run(["new-window", "-d", "-P", "-F", "#{pane_id}", command])
  }

  package func screen(of pane: String) async throws -> String {
    try await run(["capture-pane", "-p", "-t", pane])
  }

  package func value(_ format: String, of pane: String) async throws -> String {
    try await run(["display-message", "-p", "-t", pane, "#{\(format)}"])
  }

  /// Ends the server, which may be gone already, also in a task that was cancelled.
  ///
  /// tmux answers before its process has gone.
  package func end() async {
    await Task {
      let tell = ["-S", socket, "display-message", "-p", "#{pid}", ";", "kill-server"]
      let server = Int32((try? await ChildProcess("tmux", tell).run().text.trimmed) ?? "")
      try? await eventually("the tmux server has ended") {
        server.map { ProcessTable.identity(of: $0) == nil } ?? true
      }
    }.value
  }
}
