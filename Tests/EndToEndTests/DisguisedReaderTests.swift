import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing
import Tmux

/// Whatever would run what is typed gets nothing, whatever it calls itself and wherever it stands.
@Suite(.scratch, .needs("tmux", "python3", "dash", "script"), .timeLimit(.minutes(10)))
struct DisguisedReaderTests {
  /// A way to have a shell at the far end of a pane.
  struct Disguise: Sendable, CustomTestStringConvertible {
    var name: String
    /// The pane's command, in which COPY is a copy of dash under another name.
    var command: String
    var reason = "shell_in_front"
    var testDescription: String { name }
  }

  private static let spawned = "import pty; pty.spawn([\"dash\", \"-i\"])"
  private static let relay = """
    import subprocess, sys; p = subprocess.Popen(["sh"], stdin=subprocess.PIPE)
    for line in sys.stdin: p.stdin.write(line.encode()); p.stdin.flush()
    """

  private static let disguises = [
    Disguise(name: "behind script", command: "script -qc 'dash -i' /dev/null"),
    Disguise(name: "behind script twice", command: "script -qc \"script -qc 'dash -i' x\" y"),
    Disguise(name: "behind python", command: "python3 -c '\(spawned)'"),
    Disguise(name: "under another name", command: "exec -a agent dash -i"),
    Disguise(
      name: "behind script under the name claude", command: "exec -a claude script -qc 'dash -i' x",
      reason: "unknown_screen"),
    Disguise(name: "a copy under another name", command: "exec COPY -i"),
    Disguise(
      name: "a script that evaluates",
      command: "dash -c 'while read -r line; do eval \"$line\"; done'"),
    Disguise(
      name: "a script that evaluates, beside a program that sleeps",
      command: "dash -c 'sleep 999 & while read -r x; do eval \"$x\"; done'"),
    Disguise(name: "through a pipe", command: "python3 -c '\(relay)'"),
    Disguise(name: "in a nested tmux", command: "env -u TMUX tmux -S INNER new-session 'dash -i'"),
    Disguise(name: "as another user", command: "su -c 'dash -i' root"),
    Disguise(name: "behind env and a wrapper", command: "env A=1 nice script -qc 'dash -i' x"),
  ]

  private func type(_ world: World, _ pane: String, _ line: String) async throws {
    let line = line.replacing("INNER", with: Scratch.path("inner"))
    try await world.tmux.run(["send-keys", "-t", pane, "-l", line])
    try await world.tmux.run(["send-keys", "-t", pane, "Enter"])
  }

  @Test(arguments: disguises)
  func `A shell at the far end of a pane gets nothing`(disguise: Disguise) async throws {
    try await World.with { world in
      let copy = Scratch.path("agent")
      let dash = try #require(ExecutableSearch.find("dash"))
      try Files.write(try #require(try Files.read(dash)), to: copy)
      try Files.setPermissions(0o755, of: copy)
      let directory = Scratch.path("")
      let pane = try await world.pane("bash --norc -c 'cd \(directory); exec bash --norc -i'")
      try await type(world, pane, disguise.command.replacing("COPY", with: copy))
      // What is typed there runs: that is what makes it a shell.
      try await eventually("what is typed there runs") {
        try await type(world, pane, "echo up-$((40+2))")
        return try await world.tmux.screen(of: pane).contains("up-42")
      }
      try await world.join("bob", pane)
      let ran = Scratch.path("ran")
      for text in ["touch \(ran)", "x\ntouch \(ran)\ny", ": touch; touch \(ran)"] {
        try await world.done("send", "bob", "-", "--from", "a", input: text)
      }
      try await world.held("bob", disguise.reason)
      let screen = try await world.tmux.screen(of: pane)
      #expect(!screen.contains("→ bob"), "\(screen)")
      #expect(try Files.status(ran) == nil)
      #expect(try world.mailbox(of: "bob").counts().unread == 3)
      await PrivateTmux(socket: Scratch.path("inner")).end()
    }
  }

  @Test(arguments: ["py3.12", "a,b", "x}y", "#{pid}", "h#h"])
  func `A program of any name gets its mail, and another one in its place gets nothing`(
    name: String
  ) async throws {
    try await World.with { world in
      let script = "\(Fixtures.path("recorder.py")) \(world.record("bob"))"
      let pane = try await world.pane(
        "exec bash -c \"exec -a '\(name)' $(python3 -c 'import sys; print(sys.executable)') \(script)\""
      )
      try await eventually("it is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join("bob", pane)
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.allRead("bob")
      let server = TmuxServer(socket: world.tmux.socket)
      var look = try await server.look(at: pane)
      #expect(look.command == name)
      look.command += "x"
      let paste = GuardedPaste(
        into: look, fencingToken: look.fencingToken, trace: "t", bytes: Array("no".utf8),
        isFramed: true)
      #expect(try await !server.paste(paste))
    }
  }

  @Test func `A program that only inherited a pane's number does not join that pane`()
    async throws
  {
    try await World.with { world in
      let out = Scratch.path("said")
      let program = try BuiltPrograms.roost
      let roost = "env ROOST_HOME=\(world.home.root) \(program)"
      let pane = try await world.pane("cd \(Scratch.path("")) && exec bash --norc -i")
      let refused = "script -qc '\(roost) join bob; echo $?' x > \(out) 2>&1"
      try await type(world, pane, "\(refused); \(roost) join bob")
      try await eventually("it is refused") {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self).contains("say --pane \(pane)")
      }
      try await eventually("from the pane itself it may") {
        try await world.done("list", "--json").contains("bob")
      }
    }
  }
}
