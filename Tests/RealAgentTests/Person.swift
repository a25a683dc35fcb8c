import TestSupport

/// A person at a terminal of their own, whose keys go through an attached client.
struct Person: Sendable {
  private let tmux: PrivateTmux
  private let keyboard: String

  /// Attaches a terminal to the agent's session while the body runs.
  static func with(
    _ agent: RealAgent, _ body: @Sendable (Person) async throws -> Void
  ) async throws {
    let outer = PrivateTmux(socket: Scratch.path("outer"))
    try await outer.run([
      "new-session", "-d", "-x", "\(RealAgent.size.columns)", "-y", "\(RealAgent.size.rows + 1)",
      "env -u TMUX tmux -S \(agent.world.tmux.socket) attach -t =roost-default:",
    ])
    do {
      let keyboard = try await outer.run(["display-message", "-p", "#{pane_id}"])
      try await eventually("the person is attached") {
        try await !agent.world.tmux.run(["list-clients"]).isEmpty
      }
      try await body(Person(tmux: outer, keyboard: keyboard))
      await outer.end()
    } catch {
      await outer.end()
      throw error
    }
  }

  /// Presses keys, not faster than a person does: what comes faster is a paste to some programs.
  func press(_ keys: [String]) async throws {
    try await Task.sleep(for: .milliseconds(200))
    try await tmux.run(["send-keys", "-t", keyboard] + keys)
  }

  /// Pastes a text, as a terminal does with a file that is dropped onto it.
  func paste(_ text: String) async throws {
    try await tmux.run(["set-buffer", "--", text])
    try await tmux.run(["paste-buffer", "-p", "-t", keyboard])
  }

  func type(_ text: String) async throws {
    try await tmux.run(["send-keys", "-t", keyboard, "-l", text])
  }
}
