import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost doctor` finds in a home's files, and what `--fix` does about it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DoctorTests {
  struct Row: Equatable {
    var check: String
    var level: String
    var what: String
    var fix: String?
  }

  private func doctor(_ more: String...) async throws -> [Row] {
    let run = await roost(["doctor", "--json"] + more)
    let rows = try run.json.array ?? []
    let problems = rows.count { $0["level"]?.string == "problem" }
    #expect(run.code == (problems > 0 ? 1 : 0))
    return rows.map { row in
      Row(
        check: row["check"]?.string ?? "", level: row["level"]?.string ?? "",
        what: row["what"]?.string ?? "", fix: row["fix"]?.string)
    }
  }

  private func bad(_ rows: [Row]) -> [String] {
    rows.filter { $0.level != "ok" && $0.check != "daemon" }.map { "\($0.check): \($0.what)" }
  }

  @Test func `a home that is well has nothing to tell`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    let rows = try await doctor()
    #expect(bad(rows) == [])
    #expect(rows.contains { $0.check == "daemon" && $0.level == "warning" && $0.fix == "roost up" })
    let lines = await roost("doctor").lines
    #expect(lines.contains { $0.hasPrefix("ok       home         \(home.root)") })
  }

  @Test func `open permissions are told and mended`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    let box = mailbox("bob").paths.file
    try Files.setPermissions(0o755, of: home.root)
    try Files.setPermissions(0o644, of: box)
    try Files.setPermissions(0o400, of: home.state)
    let found = try await doctor()
    #expect(
      found.filter { $0.check == "permissions" } == [
        Row(
          check: "permissions", level: "problem", what: "\(home.root) has mode 755, not 700",
          fix: "chmod 700 '\(home.root)'"),
        Row(
          check: "permissions", level: "problem", what: "\(home.state) has mode 400, not 600",
          fix: "chmod 600 '\(home.state)'"),
        Row(
          check: "permissions", level: "warning", what: "\(box) has mode 644, not 600",
          fix: "chmod 600 '\(box)'"),
      ])
    #expect(bad(try await doctor("--fix")) == [])
    #expect(try Files.status(home.root)?.permissions == 0o700)
    #expect(try Files.status(box)?.permissions == 0o600)
  }

  @Test func `the files of agents are none of its business`() async throws {
    try given(["web": ["bob"]])
    for place in [home.worktrees, home.work] {
      try Files.createDirectory("\(place)/web/bob-1")
      for name in ["run.sh", "notes.damaged-1"] {
        let path = "\(place)/web/bob-1/\(name)"
        try Files.write(Array("#!/bin/sh\n".utf8), to: path)
        try Files.setPermissions(0o755, of: path)
      }
    }
    #expect(bad(try await doctor()) == [])
    let run = await roost("doctor", "--fix")
    #expect(!run.err.contains("run.sh"))
    #expect(try Files.status("\(home.worktrees)/web/bob-1/run.sh")?.permissions == 0o755)
    try Files.setPermissions(0o755, of: home.work)
    #expect(
      bad(try await doctor()) == ["permissions: \(home.work) has mode 755, not 700"])
  }

  @Test func `a stale socket is told and removed`() async throws {
    try given(["web": ["bob"]])
    // The listener closes its descriptor and leaves its file, as a daemon that was killed does.
    _ = try UnixListener(home.socket)
    let found = try await doctor().filter { $0.check == "socket" }
    #expect(found.map(\.level) == ["warning"])
    #expect(found.map(\.what) == ["\(home.socket) is stale: no daemon listens on it"])
    let run = await roost("doctor", "--fix")
    #expect(run.err.contains("mended: the stale socket \(home.socket) is removed"))
    #expect(try Files.status(home.socket) == nil)
  }

  @Test func `a lock that is held names its holder and keeps the socket`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    _ = try UnixListener(home.socket)
    let daemonLock = try FileLock(home.lock)
    let mailLock = try FileLock(mailbox("bob").paths.lock)
    let rows = try await doctor("--fix")
    #expect(try Files.status(home.socket) != nil)
    let daemon = try #require(rows.first { $0.check == "daemon" })
    #expect(daemon.level == "problem")
    #expect(daemon.what.hasPrefix("the daemon has its lock but does not listen: "))
    #expect(daemon.what.contains("(pid \(ThisProcess.pid))"))
    let mail = try #require(rows.first { $0.check == "mail locks" })
    #expect(mail.level == "problem")
    #expect(mail.what.hasPrefix("the mailbox of bob@web is locked by "))
    #expect(mail.what.contains("(pid \(ThisProcess.pid))"))
    _ = consume daemonLock
    _ = consume mailLock
  }

  @Test func `a damaged mailbox is repaired, and the copy is named`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "kept one")
    await roost("send", "bob", "kept two")
    let path = mailbox("bob").paths.file
    var bytes = try #require(try Files.read(path))
    bytes.replaceSubrange(0..<2, with: Array("[oops,".utf8))
    try Files.write(bytes, to: path)
    let found = try await doctor().filter { $0.check == "mailboxes" }
    #expect(found.map(\.level) == ["problem"])
    #expect(found[0].what.hasPrefix("\(path) is damaged at byte 1: "))
    let fixed = try await doctor("--fix")
    #expect(fixed.first { $0.check == "mailboxes" }?.level == "ok")
    #expect(try mailbox("bob").readAll().map(\.text) == ["kept one", "kept two"])
    let copies = fixed.filter { $0.check == "copies" }
    #expect(copies.count == 1)
    #expect(copies[0].what.hasPrefix("\(path).damaged-"))
    #expect(try #require(copies[0].fix).contains("rm '\(path).damaged-"))
  }

  @Test func `a damaged outbox is repaired, and what waits in it is kept`() async throws {
    try given(["web": ["bob"]])
    let outbox = Mailbox(home.outbox(of: "acme/web"), settings: Settings()) { _ in }
    _ = try outbox.append(Message(from: "bob", text: "kept"))
    let path = outbox.paths.file
    try Files.write(Array("[oops,".utf8) + (try Files.read(path) ?? []).dropFirst(2), to: path)
    let found = try await doctor().filter { $0.check == "mailboxes" }
    #expect(found.map(\.level) == ["problem"])
    #expect(found[0].what.hasPrefix("\(path) is damaged at byte 1: "))
    let fixed = try await doctor("--fix")
    #expect(fixed.first { $0.check == "mailboxes" }?.level == "ok")
    #expect(try outbox.readAll().map(\.text) == ["kept"])
    #expect(fixed.filter { $0.check == "copies" }.count == 1)
  }

  @Test func `a mailbox without an agent is looked at too`() async throws {
    try given(["web": ["bob"]])
    for (name, session) in [("gone", nil), ("other", "s1")] {
      let address = Address(name: name, team: "web")
      let path = home.mailbox(of: address, session: session).file
      try Files.createDirectory(Files.directory(of: path))
      try Files.write(Array("{}".utf8), to: path)
      #expect(try await doctor().contains { $0.what.hasPrefix("\(path) is damaged at byte 0") })
    }
  }

  @Test func `a damaged state is named with its place`() async throws {
    try given(["web": ["bob"]])
    try Files.write(Array("{\n  \"version\": 1,\n  oops\n}".utf8), to: home.state)
    let row = try #require(try await doctor().first { $0.check == "state" })
    #expect(row.level == "problem")
    #expect(row.what.hasPrefix("\(home.state):3:3: it is damaged"))
    try Files.write(Array(#"{"version": 1}"#.utf8), to: home.state)
    let shape = try #require(try await doctor().first { $0.check == "state" })
    #expect(shape.what.contains("\"teams\" is missing"))
    try Files.remove(home.state)
    let missing = try #require(try await doctor().first { $0.check == "state" })
    #expect(missing.what == "\(home.state) is missing; \(home.state).1 is used instead")
  }

  @Test func `unreadable lines of the journal are named`() async throws {
    try given(["web": ["bob"]])
    try Files.write(Array("oops\n{}\n".utf8), to: home.journal)
    let rows = try await doctor().filter { $0.check == "journal" }
    #expect(rows.map(\.level) == ["warning", "warning"])
    #expect(rows[0].what.hasPrefix("\(home.journal):1: "))
    #expect(rows[1].what.hasPrefix("\(home.journal):2: "))
  }

  @Test func `what is of the future is told`() async throws {
    try given(["web": ["bob"]])
    let later = Timestamp.text(Date().addingTimeInterval(3600))
    var message = Message(from: "alice", text: "hi")
    message.timestamp = later
    _ = try mailbox("bob").append(message)
    let entry = JournalEntry(
      at: later, event: .held, agent: Address(name: "bob", team: "web"), messages: ["x"])
    try Journal(home).append([entry])
    try FileManager.default.setAttributes(
      [.modificationDate: Date().addingTimeInterval(3600)], ofItemAtPath: home.state)
    let rows = try await doctor().filter { $0.check == "clock" }
    #expect(rows.map(\.level) == ["warning", "warning", "warning"])
    #expect(rows[0].what.hasPrefix("\(home.state) has a time in the future: "))
    #expect(rows[1].what == "\(home.journal) has a time in the future: \(later)")
    #expect(rows[2].what == "the mailbox of bob@web has a time in the future: \(later)")
  }

  @Test func `a clock that is a little ahead is fine`() async throws {
    try given(["web": ["bob"]])
    var message = Message(from: "alice", text: "hi")
    message.timestamp = Timestamp.text(Date().addingTimeInterval(60))
    _ = try mailbox("bob").append(message)
    #expect(bad(try await doctor()) == [])
  }

  @Test func `an unknown profile and an agent that is gone are told`() async throws {
    try given(["web": ["bob", "carl"]]) { state in
      state.teams["web"]?.agents["bob"]?.profile = "claud"
      state.teams["web"]?.agents["carl"]?.gone = "its pane was closed"
    }
    await roost("send", "carl", "hi")
    let rows = bad(try await doctor())
    #expect(
      rows == [
        "agents: carl@web is gone: its pane was closed; unread messages: 1",
        "profiles: bob@web has the profile claud, which is not known: it is talked to as plain;"
          + " did you mean claude?",
      ])
  }

  @Test func `a full mailbox is told`() async throws {
    try given(["web": ["bob"]])
    try Files.write(Array(#"{"mailbox": {"unread": 1}}"#.utf8), to: home.configuration)
    await roost("send", "bob", "hi")
    let row = try #require(try await doctor().first { $0.check == "mailboxes" })
    #expect(row.level == "problem")
    #expect(row.what == "the mailbox of bob@web is full: 1 unread messages")
  }

  @Test func `looking changes nothing`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    try Files.write(Array("[oops".utf8), to: mailbox("bob").paths.file)
    let before = try everything()
    _ = try await doctor()
    #expect(try everything() == before)
  }
}
