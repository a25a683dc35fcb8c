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
      if command == "cat" {
        // tmux starts it through a shell, whose name the pane has till then.
        try await eventually("cat is in the pane") {
          try await tmux.value("pane_current_command", of: pane) == "cat"
        }
      }
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

  /// Closes a pane, and ends what outlives that, such as `script`.
  package func close(_ pane: String) async throws {
    let processes = Self.family(try await run(["display", "-p", "-t", pane, "#{pane_pid}"]))
    // Before its terminal hangs up, at which zsh runs what stands at its prompt.
    Self.end(processes.reversed())
    try await run(["kill-pane", "-t", pane], mayFail: true)
  }

  /// Ends the server, which may be gone already, and what outlives it, also in a task that was
  /// cancelled.
  ///
  /// tmux answers before its process has gone.
  package func end() async {
    await Task {
      let panes = try? await run(["list-panes", "-a", "-F", "#{pane_pid}"], mayFail: true)
      let processes = Self.family(panes ?? "")
      let server = Int32((try? await run(["display", "-p", "#{pid}"], mayFail: true)) ?? "")
      _ = try? await run(["kill-server"], mayFail: true)
      try? await eventually("the tmux server has ended") {
        server.map { ProcessTable.identity(of: $0) == nil } ?? true
      }
      Self.end(processes)
    }.value
  }

  /// The processes of panes, given by their first ones a line each, with all below them.
  private static func family(_ panes: String) -> [ProcessTable.Identity] {
    panes.split(separator: "\n").compactMap { Int32($0) }
      .flatMap { [$0] + ProcessTable.descendants(of: $0) }
      .compactMap { ProcessTable.identity(of: $0) }
  }

  private static func end(_ processes: [ProcessTable.Identity]) {
    for process in processes where ProcessTable.isAlive(process) {
      Signals.send(Signals.kill, to: process.pid)
    }
  }
}
