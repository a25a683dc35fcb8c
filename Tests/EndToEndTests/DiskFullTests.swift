import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A disk that runs full: a small file system of the test's own, which only root can make.
@Suite(
  .scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10)), .smallDisks)
struct DiskFullTests {
  private func withSmallDisk(_ body: (SmallDisk) throws -> Void) throws {
    let disk = try SmallDisk("disk")
    defer { disk.end() }
    try body(disk)
  }

  @Test func `Sending on a full disk fails by name, loses nothing and recovers`() throws {
    try withSmallDisk { disk in
      let paths = Home(root: disk.path).mailbox(of: Address(name: "bob", team: "t"), session: nil)
      try Files.createDirectory(paths.base)
      let box = Mailbox(paths, settings: Settings()) { _ in }
      var kept: [String] = []
      for number in 0..<20 {
        kept.append("\(number)")
        _ = try box.append(Message(from: "a", text: "\(number)"))
      }
      try disk.fill()
      var failures = 0
      for number in 0..<200 {
        do {
          let text = "more \(number) \(String(repeating: "x", count: 300))"
          _ = try box.append(Message(from: "a", text: text))
          kept.append(text)
        } catch let error as SystemError {
          #expect(error.isDiskFull)
          #expect("\(error)".contains("free some space"))
          failures += 1
        }
        #expect(try box.readAll().map(\.text) == kept)
      }
      #expect(failures > 0)
      try box.markRead(index: 0)
      #expect(try box.readAll()[0].read)
      try disk.free()
      _ = try box.append(Message(from: "a", text: "after"))
      #expect(try box.readAll().map(\.text) == kept + ["after"])
      #expect(try Files.names(in: Files.directory(of: paths.file)).count == 4)
    }
  }

  @Test func `Saving the state on a full disk leaves the old state`() throws {
    try withSmallDisk { disk in
      let file = StateFile(Home(root: disk.path))
      var state = State()
      for number in 0..<30 {
        state.teams["t\(number)"] = Team(name: "t\(number)", createdAt: "2026-01-01T00:00:00Z")
      }
      try file.save(&state)
      try disk.fill()
      let before = state
      state.teams["new"] = Team(name: "new", createdAt: "2026-01-01T00:00:00Z")
      #expect(throws: SystemError.self) { try file.save(&state) }
      #expect(try file.load().state.teams == before.teams)
      try disk.free()
      try file.save(&state)
      #expect(try file.load().state == state)
    }
  }

  @Test func `Journaling on a full disk fails by name and spoils no line`() throws {
    try withSmallDisk { disk in
      let home = Home(root: disk.path)
      let journal = try Journal(home)
      let entry = JournalEntry(
        at: "2026-01-01T00:00:00.000Z", event: .intent, agent: Address(name: "b", team: "t"),
        messages: [String(repeating: "M", count: 900)])
      try journal.append([entry])
      try disk.fill()
      var written = 1
      var failures = 0
      for _ in 0..<50 {
        do {
          try journal.append([entry])
          written += 1
        } catch {
          failures += 1
        }
      }
      #expect(failures > 0)
      try disk.free()
      try journal.append([entry])
      let contents = try Journal.read(home)
      #expect(contents.entries.count == written + 1 && contents.unreadable.isEmpty)
    }
  }

  @Test func `Compacting on a full disk archives no message twice`() throws {
    try withSmallDisk { disk in
      var settings = Settings()
      settings.keepRead = 1
      let paths = Home(root: disk.path).mailbox(of: Address(name: "bob", team: "t"), session: nil)
      try Files.createDirectory(paths.base)
      let box = Mailbox(paths, settings: settings) { _ in }
      for number in 0..<12 { _ = try box.append(Message(from: "a", text: "\(number)")) }
      // The first compaction makes the archive, whose block takes more lines on a full disk.
      for _ in 0..<2 { _ = try box.consumeFirst() }
      try disk.fill()
      for number in 2..<10 { #expect(try box.consumeFirst()?.text == "\(number)") }
      try disk.free()
      _ = try box.consumeFirst()
      let archive = String(decoding: try Files.read(paths.archive) ?? [], as: UTF8.self)
      let kept = try box.readAll().map(\.text)
      let archived = try archive.split(separator: "\n").map {
        try JSON(parsing: Array($0.utf8))["text"]?.string ?? ""
      }
      #expect((archived + kept).sorted() == (0..<12).map { "\($0)" }.sorted())
    }
  }

  @Test func `What is taken on a full disk is shown, by a hook and by next`() async throws {
    let disk = try SmallDisk("home")
    defer { disk.end() }
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      try await world.done("join", "bob", "--mode", "file")
      for name in ["ann", "bob"] {
        let box = world.mailbox(of: name)
        for number in 0..<60 {
          _ = try box.append(Message(from: "ben", text: "text \(number)."))
        }
      }
      try disk.fill()
      var shown = ""
      for _ in 0..<3 {
        let exit = try await world.roost(
          "hook", "PostToolUse", input: #"{"tool_name": "Bash"}"#,
          extra: ["ROOST_AGENT": "ann", "ROOST_TEAM": "default"])
        shown += exit.text
      }
      var next = ""
      for _ in 0..<60 { next += try await world.roost("next", "bob").text }
      try disk.free()
      for number in 0..<60 {
        #expect(shown.components(separatedBy: "text \(number).").count == 2)
        #expect(next.components(separatedBy: "text \(number).").count == 2)
      }
      #expect(try world.mailbox(of: "ann").counts().unread == 0)
    }
  }
}
