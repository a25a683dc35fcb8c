import Foundation
import Model
import Platform
import TestSupport
import Testing
import Tmux

/// Which panes run although their server is not reached, and which do not.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct RunningPaneTests {
  @Test func `A pane runs until its program ends, whether tmux has heard of that or not`()
    async throws
  {
    try await PrivateTmux.with { tmux, _ in
      let pane = try await tmux.newPane("exec sleep 1000")
      let binding = try await TmuxServer(socket: tmux.socket).look(at: pane).binding
      #expect(binding.isRunning)
      // A server that is stopped hears of nothing.
      Signals.send(SIGSTOP, to: binding.serverPID)
      defer { Signals.send(SIGCONT, to: binding.serverPID) }
      Signals.send(Signals.kill, to: binding.panePID)
      try await eventually("its program has ended") {
        ProcessTable.identity(of: binding.panePID) == nil
      }
      #expect(!binding.isRunning)
    }
  }

  @Test func `A socket that was removed is made again by its own server alone`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let binding = try await TmuxServer(socket: tmux.socket).look(at: pane).binding
      try Files.remove(tmux.socket)
      #expect(await binding.restoreSocket())
      #expect(try await TmuxServer.look(at: binding)?.binding == binding)
      // One that is there is left alone, whoever listens.
      #expect(await !binding.restoreSocket())
      var other = binding
      other.serverPID = ThisProcess.pid
      try Files.remove(tmux.socket)
      #expect(await !other.restoreSocket())
      #expect(await binding.restoreSocket())
    }
  }
}
