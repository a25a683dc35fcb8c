import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost doctor` finds of agents and their panes, with a daemon and a tmux server.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct DoctorPaneTests {
  private func join(_ name: String, _ tmux: PrivateTmux, _ pane: String) async throws {
    let run = await roost("join", name, "--pane", pane, "--socket", tmux.socket)
    #expect(run.code == 0, "\(run.err)")
  }

  @Test func `agents in their panes are well, and a lost daemon is started`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await withDaemon {
        try await join("bob", tmux, pane)
        let well = await roost("doctor")
        #expect(well.code == 0, "\(well.out)")
        #expect(well.out.contains("1 looked at, all where they were registered"))
        #expect(well.out.contains("\(home.lock) is held by roostd (pid "))
        await roost("down")
        let down = await roost("doctor")
        #expect(down.code == 1)
        #expect(down.out.contains("the daemon does not run: messages wait and reach no pane"))
        let forbidden = await roost("doctor", "--fix")
        #expect(forbidden.code == 1)
        #expect(forbidden.err.contains("ROOST_AUTOSTART=0 forbids it"))
        let fixed = await roost(["doctor", "--fix"], ["ROOST_AUTOSTART": "1"])
        #expect(fixed.code == 0, "\(fixed.out)")
        #expect(fixed.err.contains("mended: the daemon is started"))
        #expect(await roost("status").code == 0)
      }
    }
  }

  @Test func `panes that changed while no daemon ran are told`() async throws {
    try await PrivateTmux.with { tmux, main in
      let lost = try await tmux.newPane("cat")
      let other = try await tmux.newPane("cat")
      let shell = try await tmux.newPane("sh")
      try await withDaemon {
        for (name, pane) in [("main", main), ("lost", lost), ("other", other), ("shell", shell)] {
          try await join(name, tmux, pane)
        }
      }
      try await tmux.run(["kill-pane", "-t", lost])
      try await tmux.run(["respawn-pane", "-k", "-t", other, "cat"])
      let run = await roost("doctor")
      #expect(run.code == 1)
      #expect(run.out.contains("lost@default: there is no pane \(lost)"))
      #expect(
        run.out.contains("the pane \(other) of other@default belongs to another program now"))
      #expect(run.out.contains("sh is in front of the pane \(shell) of shell@default"))
      #expect(!run.out.contains("main@default"))
      await tmux.end()
      let dead = await roost("doctor")
      #expect(dead.out.contains("no tmux server runs on \(tmux.socket)"))
      #expect(dead.out.contains("main@default"))
    }
  }

  @Test func `an old tmux and a missing one are told`() async throws {
    let directory = Scratch.path("bin")
    try Files.createDirectory(directory)
    let script = "\(directory)/tmux"
    try Files.write(Array("#!/bin/sh\necho tmux 2.9a\n".utf8), to: script)
    try Files.setPermissions(0o700, of: script)
    let environment = ["PATH": directory, "ROOST_HOME": home.root]
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["doctor"], environment: environment
    ).run()
    #expect(exit.code == 1)
    #expect(exit.text.contains("tmux 2.9a is too old; install 3.0 or newer"))
  }

  @Test func `the daemon's own notes are shown`() async throws {
    try Files.createDirectory(home.root)
    try Files.write(Array("oops\n".utf8), to: home.journal)
    try await withDaemon {
      let run = await roost("doctor")
      #expect(run.out.contains("the daemon noted: unreadable lines in the delivery journal"))
    }
  }
}
