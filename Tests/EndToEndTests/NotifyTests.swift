import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What a person is told, and how often.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct NotifyTests {
  /// A world with an agent, so that there is a server to tell a person on.
  private func with(
    _ settings: String = "", recording script: String = "",
    _ body: @Sendable (World) async throws -> Void
  ) async throws {
    try await World.with { world in
      try world.configureNotify(settings, recording: script)
      try await world.join("bob", try await world.pane("exec cat"), "--mode", "file")
      try await body(world)
    }
  }

  @Test func `Mail is shown on the person's terminal and in the status line until it is read`()
    async throws
  {
    try await with { world in
      try await world.tmux.run(["set-option", "-g", "status-right", "<#{@roost}>"])
      try await world.withClient { drawn in
        try await world.mailPerson("100% of #S %H #[fg=red] are?")
        try await eventually("the message is shown") {
          try drawn().contains("roost: mail from ann: 100% of #S %H # [fg=red] are?")
        }
        try await world.awaitStatusLine("1 mail")
        try await world.mailPerson("and when?")
        try await world.awaitStatusLine("2 mail")
        try await eventually("the status line shows it") {
          try drawn().contains("<2 mail>")
        }
        try await world.done("next")
        try await world.awaitStatusLine("1 mail")
        #expect(try await world.done("status", "--tmux") == "1 mail\n")
        try await world.done("next")
        try await world.awaitStatusLine("")
        // Nothing was typed for all that.
        #expect(try await world.tmux.screen(of: "%0").trimmed == "")
      }
    }
  }

  @Test func `Each message is told once, over restarts and kills of the daemon`() async throws {
    try await with { world in
      for number in 0..<3 { try await world.mailPerson("\(number)") }
      try await eventually("three are told") { try world.toldCount() == 3 }
      try await world.done("restart")
      try await world.mailPerson("3")
      try await eventually("four are told") { try world.toldCount() == 4 }
      try await world.awaitNoted()
      try await world.killDaemon()
      try await world.mailPerson("while nobody listens")
      try await world.done("up")
      try await eventually("five are told") { try world.toldCount() == 5 }
      try await world.awaitNoted()
      try await world.killDaemon()
      try await world.done("up")
      try await world.mailPerson("after all that")
      try await eventually("six are told") { try world.toldCount() >= 6 }
      #expect(try world.toldCount() == 6)
      let ids = try world.told().compactMap { $0["id"]?.string }
      #expect(Set(ids).count == ids.count)
      let keys = try world.told().flatMap { $0["alerts"]?.array ?? [] }
        .compactMap { $0["key"]?.string }
      #expect(Set(keys).count == 6)
      try await world.awaitStatusLine("6 mail")
    }
  }

  @Test func `Many messages at once are few notifications that count them all`() async throws {
    try await with { world in
      // To the daemon they come at once, however busy the machine is.
      let daemon = try #require(try world.daemonPID())
      Signals.send(SIGSTOP, to: daemon)
      defer { Signals.send(SIGCONT, to: daemon) }
      let box = world.mailbox(of: "user")
      for number in 0..<40 { _ = try box.append(Message(from: "ann", text: "\(number)")) }
      Signals.send(SIGCONT, to: daemon)
      try await eventually("all are told") { try world.toldCount() == 40 }
      #expect(try world.told().count < 5)
      try await world.awaitStatusLine("40 mail")
    }
  }

  /// A command that ends the daemon stands for a crash between telling and noting that.
  @Test(arguments: [false, true])
  func `After a crash a way does again, once, what it was not known to have done`(always: Bool)
    async throws
  {
    let marker = Scratch.path("killed")
    let kill = "kill -9 $PPID"
    let script = always ? kill : "[ -e \(marker) ] || { touch \(marker); \(kill); }"
    try await with("", recording: script) { world in
      let daemon = try #require(try world.daemonPID().flatMap(ProcessTable.identity))
      try await world.mailPerson("hello")
      try await world.isGone(daemon)
      // It may have fallen once more before `up` can say that it runs.
      _ = try await world.roost("up")
      try await eventually("it is told again") { try world.told().count == 2 }
      if always {
        try await eventually("it has fallen again") { try world.daemonPID() == nil }
        try await world.done("up")
      }
      try await world.awaitStatusLine("1 mail")
      let told = try world.told()
      #expect(told.count == 2 && told[0]["id"] == told[1]["id"])
      #expect(told[0]["tries"] == nil && told[1]["tries"] == 1)
      // Nothing else is kept from being told.
      try await eventually("it counts as told") {
        try await world.json("notify")["alerts"]?.array?.first?["told"] == true
      }
    }
  }

  @Test func `In quiet hours only the status line tells, and then one summary does`() async throws {
    func time(_ hours: Double) -> String {
      let style = Date.VerbatimFormatStyle(
        format:
          "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
        timeZone: .current, calendar: .current)
      return Date(timeIntervalSinceNow: hours * 3600).formatted(style)
    }
    try await with(#""quiet": "\#(time(-2))-\#(time(3))""#) { world in
      for number in 0..<3 { try await world.mailPerson("\(number)") }
      try await world.awaitStatusLine("3 mail")
      #expect(try world.told() == [])
      let shown = try await world.json("notify")
      #expect(shown["quiet_until"]?.string != nil)
      #expect(shown["alerts"]?.array?.compactMap { $0["told"]?.bool } == [false, false, false])
      try world.configureNotify()
      Signals.send(Signals.hangUp, to: try #require(try world.daemonPID()))
      try await eventually("the summary is told") { try world.toldCount() == 3 }
      #expect(try world.told().compactMap { $0["occasion"]?.string } == ["summary"])
      #expect(try world.told()[0]["text"]?.string?.hasPrefix("while it was quiet: 3 mail") == true)
    }
  }

  @Test func `A teammate that fails is told once, and its notice is not told as well`() async throws
  {
    try await with(#""events": ["mail", "failed", "finished"]"#) { world in
      for (name, code) in [("eva", 3), ("max", 0)] {
        let end = Scratch.path("end-\(name)")
        try await world.spawn(
          name, ["--mode", "file"],
          ["sh", "-c", "while [ ! -e \(end) ]; do sleep 0.1; done; exit \(code)"])
        try Files.write([], to: end)
      }
      try await eventually("both ends are told") { try world.toldCount() == 2 }
      try await eventually("the lead has the notice") {
        try world.mailbox(of: "team-lead").readAll().contains { $0.text.contains("eva failed") }
      }
      try await world.mailPerson("done")
      try await eventually("the mail is told") { try world.toldCount() == 3 }
      let alerts = try world.told().flatMap { $0["alerts"]?.array ?? [] }
      #expect(
        alerts.compactMap { $0["kind"]?.string }.sorted() == ["failed", "finished", "mail"])
      let eva = try #require(alerts.first { $0["kind"] == "failed" })
      #expect(eva["text"] == "its program ended with exit code 3" && eva["about"] == "eva")
    }
  }

  @Test func `A question is told while it stands, and the next one again`() async throws {
    try await World.with { world in
      try world.configureNotify(
        profiles: #"{"odd": {"composer": "^> (.*)", "dialogs": {"permission": "\\[y/n\\]"}}}"#)
      let pane = try await world.pane(
        "while :; do clear; printf 'Allow it? [y/n] '; read x; clear; printf '> '; read x; done")
      try await world.join("bob", pane, "--profile", "odd", "--mode", "file")
      try await world.awaitStatusLine("bob needs you")
      try await eventually("it is told") { try world.toldCount() == 1 }
      #expect(
        try world.told()[0]["text"]?.string == "bob needs you: permission: Allow it? [y/n]")
      try await world.awaitNoted()
      try await world.killDaemon()
      try await world.done("up")
      try await world.awaitStatusLine("bob needs you")
      try await world.tmux.run(["send-keys", "-t", pane, "y", "Enter"])
      try await world.awaitStatusLine("")
      #expect(try world.toldCount() == 1)
      try await eventually("the question is over") {
        let file = try JSON(parsing: Files.read(world.home.notified) ?? [])
        return file["told"]?.array == []
      }
      try await world.tmux.run(["send-keys", "-t", pane, "y", "Enter"])
      try await eventually("the next one is told") { try world.toldCount() == 2 }
    }
  }

  @Test func `Mail that only a person can free is told, and its notice is not told as well`()
    async throws
  {
    try await World.with { world in
      try world.configureNotify(
        profiles: #"{"odd": {"composer": "^> (.*)"}}"#, delivery: #"{"tell_person": 1}"#)
      let pane = try await world.pane("printf strange; exec cat")
      try await world.join("bob", pane, "--profile", "odd")
      try await world.done("send", "bob", "hello", "--from", "ann")
      try await eventually("it is told") { try world.toldCount() == 1 }
      let text = try world.told()[0]["text"]?.string ?? ""
      #expect(text.hasPrefix("bob needs you: the screen is not one that the profile odd knows"))
      try await eventually("the lead has the notice") {
        try !world.mailbox(of: "team-lead").readAll().isEmpty
      }
      try await world.mailPerson("hello")
      try await world.awaitStatusLine("1 mail · bob needs you")
      try await eventually("the mail is told") { try world.toldCount() == 2 }
      try await world.awaitNoted()
      try await world.killDaemon()
      try await world.done("up")
      try await world.awaitStatusLine("1 mail · bob needs you")
      #expect(try world.toldCount() == 2)
    }
  }
}
