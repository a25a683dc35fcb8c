import Model
import Platform
import Screens
import TestSupport
import Testing
import Tmux

/// The facts about tmux that delivery relies on, each on a real server.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct TmuxFactsTests {
  /// Pastes a text into a pane as it is now.
  private func paste(
    _ text: String, into pane: String, of tmux: PrivateTmux, framed: Bool = true
  ) async throws -> Bool {
    let server = TmuxServer(socket: tmux.socket)
    let look = try await server.look(at: pane)
    return try await server.paste(
      GuardedPaste(
        into: look, fencingToken: look.fencingToken, trace: "new\(UInt32.random(in: 0...9999))",
        bytes: Array(text.utf8), isFramed: framed))
  }

  private func buffers(of tmux: PrivateTmux) async throws -> String {
    try await tmux.run(["list-buffers", "-F", "#{buffer_name}"])
  }

  @Test func `A look tells everything about a pane at once`() async throws {
    try await PrivateTmux.with(command: "printf 'one\\ntwo ✓\\n'; exec cat") { tmux, pane in
      try await eventually("cat is in front, and what came before it is shown") {
        let look = try await TmuxServer(socket: tmux.socket).look(at: pane)
        return look.command == "cat" && look.screen.lines.contains { $0.text == "two ✓" }
      }
      let look = try await TmuxServer(socket: tmux.socket).look(at: pane)
      #expect(look.binding.pane == pane && look.binding.terminal.hasPrefix("/dev/"))
      #expect(ProcessTable.identity(of: look.binding.panePID) != nil)
      #expect(look.screen.lines.prefix(2).map(\.text) == ["one", "two ✓"])
      #expect(look.screen.cursor == CellPosition(column: 0, row: 2))
      #expect(look.screen.size.columns > 0 && look.screen.size.rows > 0)
      #expect(!look.isDead && !look.isInputOff && look.mode == "" && look.clients.isEmpty)
    }
  }

  @Test func `A dead pane is refused and the server lives`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await tmux.run(["set-option", "-g", "remain-on-exit", "on"])
      let dead = try await tmux.newPane("true")
      try await eventually("the pane is dead") {
        try await tmux.value("pane_dead", of: dead) == "1"
      }
      #expect(try await !paste("x", into: dead, of: tmux))
      #expect(try await tmux.value("pane_id", of: pane) == pane)
      #expect(try await buffers(of: tmux).isEmpty)
    }
  }

  @Test func `Copy mode is left and the text arrives`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await tmux.run(["copy-mode", "-t", pane])
      #expect(try await paste("hello", into: pane, of: tmux))
      #expect(try await paste("\r", into: pane, of: tmux, framed: false))
      try await eventually("cat answered") {
        try await tmux.screen(of: pane).hasPrefix("hello\nhello\n")
      }
    }
  }

  @Test func `A pane whose input is off is refused`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await tmux.run(["select-pane", "-t", pane, "-d"])
      #expect(try await !paste("hello", into: pane, of: tmux))
      #expect(try await buffers(of: tmux).isEmpty)
    }
  }

  @Test func `With synchronized panes neither text nor Enter reaches another pane`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let other = try await tmux.run([
        "split-window", "-d", "-t", pane, "-P", "-F", "#{pane_id}", "cat",
      ])
      try await tmux.run(["set-option", "-w", "-t", pane, "synchronize-panes", "on"])
      #expect(try await paste("hello", into: pane, of: tmux))
      #expect(try await paste("\r", into: pane, of: tmux, framed: false))
      try await eventually("cat answered") {
        try await tmux.screen(of: pane).hasPrefix("hello\nhello\n")
      }
      let otherScreen = try await tmux.screen(of: other)
      #expect(otherScreen.allSatisfy { $0.isNewline })
    }
  }

  @Test(arguments: [
    "ends with a semicolon;", "-starts with a dash", "-t %0 ; kill-server", "#{pane_id} #(touch x)",
    "'single' \"double\" `back` $HOME \\ ~", "%H:%M", "ünïcödé ✓ 🐓",
  ])
  func `A text arrives to the letter, whatever it means to tmux or a shell`(
    text: String
  ) async throws {
    try await PrivateTmux.with { tmux, pane in
      #expect(try await paste(text, into: pane, of: tmux))
      #expect(try await paste("\r", into: pane, of: tmux, framed: false))
      try await eventually("cat answered with \(text)") {
        try await tmux.screen(of: pane).hasPrefix("\(text)\n\(text)\n")
      }
    }
  }

  @Test func `A text of a megabyte arrives whole`() async throws {
    let file = Scratch.path("read")
    let command = "stty raw -echo; printf ready; head -c 1048576 > \(file); printf done; cat"
    try await PrivateTmux.with(command: command) { tmux, pane in
      try await eventually("the reader is ready") {
        try await tmux.screen(of: pane).contains("ready")
      }
      let text = String((0..<1_048_576).map { _ in "abcdefghij".randomElement() ?? "x" })
      #expect(try await paste(text, into: pane, of: tmux, framed: false))
      try await eventually("the reader has it all", within: .seconds(60)) {
        try await tmux.screen(of: pane).contains("done")
      }
      #expect(try Files.read(file) == Array(text.utf8))
    }
  }

  @Test func `A framed paste is framed only for a program that asked for it`() async throws {
    let file = Scratch.path("read")
    let reader = { @Sendable (mode: String) in
      "stty raw -echo; printf '\\033[?2004\(mode)ready'; head -c 3 >> \(file); printf done; cat"
    }
    try await PrivateTmux.with(command: reader("h")) { tmux, framing in
      let plain = try await tmux.newPane(reader("l"))
      for pane in [framing, plain] {
        try await eventually("ready") { try await tmux.screen(of: pane).contains("ready") }
        #expect(try await paste("xyz", into: pane, of: tmux))
        try await eventually("done") { try await tmux.screen(of: pane).contains("done") }
      }
      #expect(try Files.read(file) == Array("\u{1b}[2xyz".utf8))
    }
  }

  @Test func `A session is never reached through a prefix of its name`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await tmux.run(["new-session", "-d", "-s", "main_longer", "cat"])
      await #expect(throws: TmuxError.self) {
        try await TmuxServer(socket: tmux.socket).look(at: "mai")
      }
      await #expect(throws: TmuxError.self) {
        try await TmuxServer(socket: tmux.socket).look(at: "%99")
      }
    }
  }

  @Test func `A restarted server's pane of the same number is another pane`() async throws {
    let first: PaneSnapshot = try await PrivateTmux.with { tmux, pane in
      try await TmuxServer(socket: tmux.socket).look(at: pane)
    }
    try await eventually("the old server is gone") {
      ProcessTable.identity(of: first.binding.serverPID) == nil
    }
    try await PrivateTmux.with { tmux, pane in
      #expect(pane == first.binding.pane)
      let server = TmuxServer(socket: tmux.socket)
      let old = GuardedPaste(
        into: first, fencingToken: "", trace: "x", bytes: Array("x".utf8), isFramed: true)
      let isPasted = try await server.paste(old)
      #expect(!isPasted)
      #expect(try await server.takeFencingToken(of: first.binding, as: "y") == nil)
      #expect(try await server.look(at: pane).fencingToken.isEmpty)
      #expect(try await buffers(of: tmux).isEmpty)
    }
  }

  @Test func `A respawned pane is another pane`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let server = TmuxServer(socket: tmux.socket)
      let before = try await server.look(at: pane)
      try await tmux.run(["respawn-pane", "-k", "-t", pane, "cat"])
      let paste = GuardedPaste(
        into: before, fencingToken: "", trace: "x", bytes: Array("x".utf8), isFramed: true)
      #expect(try await !server.paste(paste))
    }
  }
}
