import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Somebody removes the tmux server's socket while the server and its panes run.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct LostSocketTests {
  private let resumable = #"{"profiles": {"again": {"launch": {"resume": ["again"]}}}}"#

  private func row(_ world: World, _ name: String) async throws -> JSON? {
    try await world.json("list").array?.first { $0["name"]?.string == name }
  }

  /// The process of the world's tmux server.
  private func server(_ world: World) async throws -> Int32 {
    let text = try await world.tmux.run(["display-message", "-p", "#{pid}"])
    return try #require(Int32(text))
  }

  /// How many programs a teammate's start has made.
  private func starts(_ world: World) throws -> Int {
    String(decoding: try Files.read(world.record("starts")) ?? [], as: UTF8.self)
      .split(separator: "\n").count
  }

  @Test(arguments: [false, true])
  func `The server makes its socket again, mail goes on, and nothing is started twice`(
    daemonIsAway: Bool
  ) async throws {
    try await World.with { world in
      try world.configure(resumable)
      try await world.team()
      try await world.spawn(
        "ann", ["--profile", "again"],
        ["sh", "-c", "echo start >> \(world.record("starts")); exec cat"])
      try await world.spawn(
        "ben", [], ["python3", Fixtures.path("recorder.py"), world.record("ben")])
      if daemonIsAway { try await world.done("down") }
      try Files.remove(world.tmux.socket)
      try await world.done("up")
      try await world.done("send", "ben", "hello", "--from", "team-lead")
      try await world.done("send", "ann", "hello", "--from", "team-lead")
      try await eventually("the message came") { try world.turns("ben").count == 1 }
      try await world.allRead("ann")
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.code == 0, "\(revived.errorText)")
      #expect(revived.errorText.contains("ann@default is not revived: it is at work"))
      #expect(try starts(world) == 1)
      #expect(try await row(world, "ann")?["gone"] == nil)
      #expect(try Files.status(world.tmux.socket) != nil)
    }
  }

  @Test func `Where another server has taken the socket, the remedy is named and nobody is lost`()
    async throws
  {
    try await World.with { world in
      try world.configure(resumable)
      try await world.team()
      try await world.spawn("ann", ["--profile", "again"], ["cat"])
      let own = try await server(world)
      // The daemon would have its server make the socket anew, and win now and then.
      let daemon = try #require(try world.daemonPID())
      Signals.send(SIGSTOP, to: daemon)
      try Files.remove(world.tmux.socket)
      try await world.tmux.run(["new-session", "-d", "-s", "other", "cat"])
      let other = try await server(world)
      defer { Signals.send(Signals.terminate, to: other) }
      Signals.send(SIGCONT, to: daemon)
      #expect(own != other)
      try await world.done("send", "ann", "hello", "--from", "team-lead")
      try await eventually("the hold names the remedy") {
        try await row(world, "ann")?["hold"]?["reason"] == "retrying"
      }
      let doctor = try await world.roost("doctor").text
      #expect(doctor.contains("kill -USR1 \(own)"), "\(doctor)")
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.errorText.contains("ann@default is not revived: it is at work"))
      #expect(try await row(world, "ann")?["gone"] == nil)
      Signals.send(Signals.user1, to: own)
      try await world.allRead("ann")
      #expect(try await server(world) == own)
    }
  }

  @Test func `A program that outlives its tmux server is not started a second time`() async throws {
    try await World.with { world in
      try world.configure(resumable)
      try await world.team()
      try await world.spawn(
        "ann", ["--profile", "again"],
        [
          "sh", "-c",
          "trap '' HUP; echo start >> \(world.record("starts")); exec sleep 1000 </dev/null",
        ])
      let pid = try #require(try await row(world, "ann")?["process"]?["pid"]?.integer)
      try await eventually("it ignores the end of its terminal") { try starts(world) == 1 }
      Signals.send(Signals.kill, to: try await server(world))
      try await eventually("it is lost") { try await row(world, "ann")?["status"] == "failed" }
      #expect(
        try await row(world, "ann")?["condition"]?["why"]?.string?
          .hasSuffix("its program (process \(pid)) still runs") == true)
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.code == 1)
      #expect(revived.errorText.contains("its program (process \(pid)) still runs"))
      #expect(revived.errorText.contains("`roost kill ann --team default` ends it"))
      #expect(try starts(world) == 1)
      let killed = try await world.done("kill", "ann")
      #expect(killed.contains("is given up, with its process"))
      #expect(ProcessTable.identity(of: Int32(pid)) == nil)
    }
  }
}
