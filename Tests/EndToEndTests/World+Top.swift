import Model
import Platform
import Store
import TestSupport

/// `roost top` in a terminal of a person's own: a pane of a second tmux server, under a shell.
struct TopScreen: Sendable {
  let world: World
  let terminal: PrivateTmux
  let pane: String

  /// A world with an agent of the name bob, which reads its file, and a terminal for `top`.
  static func withBob(_ body: @Sendable (World, TopScreen) async throws -> Void) async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      try await with(world) { screen in try await body(world, screen) }
    }
  }

  /// Runs a body with a shell in a terminal of some size, whose prompt is `$ `.
  static func with<Result: Sendable>(
    _ world: World, _ columns: Int = 80, _ rows: Int = 24,
    _ body: @Sendable (TopScreen) async throws -> Result
  ) async throws -> Result {
    let terminal = PrivateTmux(socket: Scratch.path("terminal"))
    let shell =
      "env -u TMUX -u TMUX_PANE ROOST_HOME=\(world.home.root) PS1='$ ' PATH=\(try BuiltPrograms.directory):\"$PATH\" bash --norc -i"
    try await terminal.run([
      "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-s", "person", shell,
    ])
    let pane = try await terminal.run(["display-message", "-p", "-t", "=person:", "#{pane_id}"])
    let screen = TopScreen(world: world, terminal: terminal, pane: pane)
    do {
      try await screen.shows("$")
      let result = try await body(screen)
      await terminal.end()
      return result
    } catch {
      let last = (try? await screen.text()) ?? ""
      await terminal.end()
      throw NeverHappened(description: "\(error)\nthe screen:\n\(last)")
    }
  }

  /// Starts `top` and waits until it shows something.
  func start(_ words: String = "roost top") async throws {
    try await type(words, "Enter")
    try await shows("roost top  ")
    try await eventually("the other screen is on") { try await isFullScreen }
  }

  func type(_ keys: String...) async throws {
    try await terminal.run(["send-keys", "-t", pane] + keys)
  }

  func text() async throws -> String { try await terminal.screen(of: pane) }

  func shows(_ wanted: String...) async throws {
    try await eventually("the screen shows \(wanted)") {
      let text = try await text()
      return wanted.allSatisfy { text.contains($0) }
    }
  }

  func shows(line pattern: @escaping @autoclosure @Sendable () -> Regex<Substring>) async throws {
    try await eventually("a line of the screen matches") {
      try await text().split(separator: "\n").contains { $0.firstMatch(of: pattern()) != nil }
    }
  }

  var isFullScreen: Bool {
    get async throws { try await terminal.value("alternate_on", of: pane) == "1" }
  }

  /// The process of `top`.
  func process() async throws -> Int32 {
    let shell = Int32(try await terminal.value("pane_pid", of: pane)) ?? 0
    let found = ProcessTable.descendants(of: shell).first { ProcessTable.name(of: $0) == "roost" }
    guard let found else { throw NeverHappened(description: "top does not run") }
    return found
  }

  /// How the terminal is set up: what a shell can tell of it, and what tmux can.
  func setup() async throws -> String {
    let file = Scratch.path("setup-\(UInt32.random(in: 0 ... .max))")
    try await type("clear; stty -a >\(file).new; mv \(file).new \(file)", "Enter")
    try await eventually("the shell has told") { try Files.status(file) != nil }
    // Not that of framed pastes, which a shell's line editor turns on and off.
    let flags = ["alternate_on", "cursor_flag", "wrap_flag", "mouse_any_flag", "mouse_sgr_flag"]
    var lines = [String(decoding: try Files.read(file) ?? [], as: UTF8.self)]
    for flag in flags { lines.append("\(flag)=\(try await terminal.value(flag, of: pane))") }
    return lines.joined(separator: "\n")
  }
}
