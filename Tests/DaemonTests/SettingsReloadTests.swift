import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Settings that are read again, and the events that are remembered.
@Suite(.scratch, .timeLimit(.minutes(10))) struct SettingsReloadTests {
  private func write(_ text: String, for daemon: InProcessDaemon) throws {
    try Files.write(Array(text.utf8), to: daemon.home.configuration)
  }

  private func last(_ daemon: InProcessDaemon) async throws -> Int {
    try LastEventReply(json: try await daemon.ask(.lastEvent)).number
  }

  @Test func `New settings hold from then on, and that is told`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      try write(#"{"mailbox": {"unread": 1}}"#, for: daemon)
      try daemon.send("one", to: "ann")
      try daemon.send("two", to: "ann")
      try await daemon.ask(.reload)
      #expect(daemon.context.settings.unreadLimit == 1)
      #expect(throws: MailboxError.self) { try daemon.send("three", to: "ann") }
      #expect(await daemon.events().last == .daemonReloaded)
    }
  }

  @Test func `Settings that cannot be used change nothing, and the place is told`()
    async throws
  {
    try await InProcessDaemon.with(settings: #"{"teams": {"idle_seconds": 7}}"#) { daemon in
      try write("{\"teams\": {\n\"idle_seconds\": }}", for: daemon)
      let syntax = try #require(await daemon.refusal(.reload))
      #expect(syntax.hasPrefix("\(daemon.home.configuration):2:"))
      try write(#"{"teamz": {}}"#, for: daemon)
      let shape = try #require(await daemon.refusal(.reload))
      #expect(shape.contains("teamz") && shape.contains("teams"))
      #expect(daemon.context.settings.idleSeconds == 7)
      #expect(await !daemon.events().contains(.daemonReloaded))
    }
  }

  @Test func `Events are numbered on over a restart`() async throws {
    let before = try await InProcessDaemon.with { daemon in
      #expect(try await last(daemon) == 0)
      try await daemon.makeTeam()
      let first = try await last(daemon)
      try await daemon.join("ann")
      #expect(try await last(daemon) == first + 1)
      #expect(
        await daemon.refusal(.subscribe)?.contains("events.subscribe needs its own connection")
          == true)
      return first + 1
    }
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ben")
      #expect(try await last(daemon) > before)
      #expect(await daemon.events() == [.agentJoined(.of("ben"))])
    }
  }

  @Test func `Mail to the lead and to the person is told as an event`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      try daemon.send("hello", to: "user", from: "ann")
      try await eventually("it is told") {
        await daemon.events().contains(.personMail(team: "default"))
      }
      #expect(await !daemon.events().contains(.leadMail(team: "default")))
      try await daemon.join("team-lead")
      let before = await daemon.events().count { $0 == .personMail(team: "default") }
      try daemon.send("hello", to: "team-lead", from: "ann")
      try await eventually("it is told") {
        await daemon.events().contains(.leadMail(team: "default"))
      }
      #expect(await daemon.events().count { $0 == .personMail(team: "default") } == before)
    }
  }
}
