import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// How a person is told what waits for them, and what is remembered of it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct NotifierTests {
  private let told = Scratch.path("told")

  /// Settings with a command alone, which writes what it is told into a file.
  private func settings(_ more: JSON = [:], script: String? = nil) -> String {
    var notify = more.object ?? JSONObject()
    notify["command"] = ["/bin/sh", "-c", .string(script ?? "cat >> '\(told)'")]
    notify["tmux"] = false
    notify["status"] = false
    let json: JSON = ["notify": .object(notify)]
    return json.text()
  }

  /// The sentences that the command was told.
  private func sentences() throws -> [String] {
    String(decoding: try Files.read(told) ?? [], as: UTF8.self).split(separator: "\n").compactMap {
      (try? JSON(parsing: String($0)))?["text"]?.string
    }
  }

  private func saved() throws -> Notified {
    try NotifiedFile(Home(root: Scratch.path("home"))).read()
  }

  private func show(_ daemon: InProcessDaemon) async throws -> NotifyReply {
    try NotifyReply(json: try await daemon.ask(.showNotify))
  }

  @Test func `Mail to the person is told once, over a restart too`() async throws {
    try await InProcessDaemon.with(settings: settings()) { daemon in
      try await daemon.makeTeam()
      let id = try daemon.send("are you there?", to: "user", from: "ann")
      try await eventually("it is told") {
        try sentences() == ["mail from ann: are you there?"]
      }
      try await eventually("that is noted") {
        let saved = try saved()
        return saved.told == [Alert.Key(.mail, "user@default/\(id)")] && saved.waiting.isEmpty
      }
      let reply = try await show(daemon)
      #expect(reply.line == "1 mail" && reply.waiting.map(\.isTold) == [true])
      let row = try #require(reply.ways.first { $0.way == "command" })
      #expect(row.isOn && row.last?.detail == "/bin/sh ended with exit code 0")
    }
    try await InProcessDaemon.with(settings: settings()) { daemon in
      try daemon.send("still there?", to: "team-lead", from: "ben")
      try await eventually("the new one is told") { try sentences().count == 2 }
      #expect(try sentences().last == "mail from ben: still there?")
      try await eventually("both wait") { try await show(daemon).line == "2 mail" }
    }
  }

  @Test func `Mail that is read waits no longer, and mail to others never did`() async throws {
    try await InProcessDaemon.with(settings: settings()) { daemon in
      try await daemon.join("ann", "team-lead")
      try daemon.send("to the lead", to: "team-lead", from: "ann")
      try daemon.send("to ann", to: "ann", from: "user")
      let id = try daemon.send("to the person", to: "user", from: "ann")
      try await eventually("the person's alone waits") {
        try await show(daemon).waiting.map(\.alert.text) == ["to the person"]
      }
      try await daemon.ask(.readMessage, MessageRequest(agent: .of("user"), id: id).json)
      try await eventually("nothing waits") {
        let reply = try await show(daemon)
        return reply.line.isEmpty && reply.waiting.isEmpty
      }
    }
  }

  @Test func `How a teammate ended is told where that is asked for`() async throws {
    try InProcessDaemon.seed { state in
      let end = Condition(.failed, .exit, why: "its program ended with exit code 3")
      state.addSpawned("ann", condition: end)
      state.addSpawned("ben", condition: Condition(.completed, .exit, why: "done"))
    }
    let json = settings(["events": ["failed", "finished"]])
    try await InProcessDaemon.with(settings: json) { daemon in
      try daemon.send("hello", to: "user", from: "cid")
      try await eventually("both ends are told") { try sentences().count == 1 }
      #expect(try sentences() == ["2 new: ann failed, ben finished"])
      let reply = try await show(daemon)
      #expect(reply.events == ["failed", "finished"])
      #expect(reply.waiting.map(\.alert.about) == ["ann", "ben"])
    }
    #expect(
      try saved().told.isSuperset(of: [
        Alert.Key(.failed, "start-ann"), Alert.Key(.finished, "start-ben"),
      ]))
  }

  @Test func `A way that fails says how, and is told of as failed`() async throws {
    let script = "echo no screen >&2; exit 3"
    try await InProcessDaemon.with(settings: settings(script: script)) { daemon in
      let rows = try (try await daemon.ask(.testNotify).array ?? []).map(NotifyWayReply.init)
      #expect(rows.map(\.way) == ["command"])
      #expect(rows.first?.last?.isDone == false)
      #expect(rows.first?.last?.detail == "/bin/sh ended with exit code 3: no screen")
      #expect(try await show(daemon).ways.first { $0.way == "command" }?.last?.isDone == false)
    }
  }

  @Test func `A test goes by every way that is on`() async throws {
    let json = settings(["bell": true])
    try await InProcessDaemon.with(settings: json) { daemon in
      let rows = try (try await daemon.ask(.testNotify).array ?? []).map(NotifyWayReply.init)
      #expect(rows.map(\.way) == ["bell", "command"])
      #expect(rows.first?.last?.detail == "there is no tmux server with an agent's pane")
      #expect(try sentences() == ["this is a test of `roost notify`"])
    }
  }

  @Test func `In quiet hours nothing is told, and that it is quiet is`() async throws {
    let calendar = Calendar.current
    func time(_ minutes: Double) -> String {
      let parts = calendar.dateComponents(
        [.hour, .minute], from: Date().addingTimeInterval(minutes * 60))
      func digits(_ number: Int?) -> String { String("0\(number ?? 0)".suffix(2)) }
      return "\(digits(parts.hour)):\(digits(parts.minute))"
    }
    let quiet = "\(time(-60))-\(time(60))"
    try await InProcessDaemon.with(settings: settings(["quiet": .string(quiet)])) { daemon in
      try await daemon.makeTeam()
      try daemon.send("hello", to: "user", from: "ann")
      try await eventually("the mail is seen") {
        await daemon.events().contains(.personMail(team: "default"))
      }
      try await eventually("it waits") { try await show(daemon).line == "1 mail" }
      let reply = try await show(daemon)
      #expect(reply.quiet == quiet && reply.quietUntil != nil)
      #expect(reply.waiting.map(\.isTold) == [false])
    }
    #expect(try sentences().isEmpty)
    #expect(try saved().told.isEmpty)
    // Once it is quiet no more, it is told.
    try await InProcessDaemon.with(settings: settings()) { _ in
      try await eventually("it is told") { try sentences() == ["mail from ann: hello"] }
    }
  }

  @Test func `What the last daemon had still to tell is told, and what it began twice is not`()
    async throws
  {
    let home = Home(root: Scratch.path("home"))
    try home.prepare()
    var notified = Notified()
    let alerts = ["first", "second"].map {
      Alert(.mail, key: Alert.Key(.mail, $0), team: "default", about: "ann", text: $0)
    }
    var begun = Announcement([alerts[0]])
    begun.tries = 1
    notified.waiting["command"] = [begun, Announcement([alerts[1]])]
    notified.told = Set(alerts.map(\.key))
    try NotifiedFile(home).write(notified)
    try await InProcessDaemon.with(settings: settings()) { _ in
      try await eventually("one is told") { try sentences() == ["mail from ann: second"] }
      try await eventually("nothing is left") { try saved().waiting.isEmpty }
    }
    #expect(try sentences().count == 1)
  }

  @Test func `What was told and cannot be read is noted`() async throws {
    let home = Home(root: Scratch.path("home"))
    try home.prepare()
    try Files.write(Array("{".utf8), to: home.notified)
    try await InProcessDaemon.with(settings: settings()) { daemon in
      try await eventually("it is noted") {
        daemon.context.notes.contains { $0.hasPrefix("what the person was told is not known") }
      }
    }
  }
}
