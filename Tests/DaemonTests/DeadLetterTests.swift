import Control
import Daemon
import JSONSyntax
import Model
import Store
import TestSupport
import Testing

/// Messages that were given up, and what a person decides about them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DeadLetterTests {
  /// A home whose last daemon gave up messages of ann, each with an id that a test chooses.
  private func with(
    dead ids: String..., body: @Sendable (InProcessDaemon) async throws -> Void
  ) async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      for id in ids { try daemon.send("hello", to: "ann") { $0.id = id } }
    }
    let entries = ids.map { id in
      var entry = JournalEntry(
        at: Timestamp.now, event: .dead, agent: .of("ann"), messages: [id])
      entry.reason = "it was tried too often"
      return entry
    }
    try Journal(Home(root: Scratch.path("home"))).append(entries)
    try await InProcessDaemon.with(body)
  }

  private func list(_ daemon: InProcessDaemon) async throws -> [JournalEntry] {
    try (try await daemon.ask(.listDeadLetters).array ?? []).map { try JournalEntry(json: $0) }
  }

  @Test func `A new daemon knows the dead letters of the last one`() async throws {
    try await with(dead: "FIRST", "SECOND") { daemon in
      let letters = try await list(daemon)
      #expect(Set(letters.flatMap(\.messages)) == ["FIRST", "SECOND"])
      #expect(letters.first?.reason == "it was tried too often")
    }
  }

  @Test func `One that is put back in line is none any more, and unread`() async throws {
    try await with(dead: "FIRST") { daemon in
      let entry = try JournalEntry(
        json: try await daemon.ask(.requeueDeadLetter, DeadLetterRequest(id: "irst").json))
      #expect(entry.event == .requeued && entry.messages == ["FIRST"])
      #expect(try await list(daemon).isEmpty)
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.id) == ["FIRST"])
      #expect(await daemon.deliveries().last?.event == .requeued)
      #expect(
        await daemon.refusal(.requeueDeadLetter, DeadLetterRequest(id: "FIRST").json)
          == "there is no dead letter FIRST; see `roost dead list`")
    }
    let after = try await InProcessDaemon.with { try await list($0) }
    #expect(after.isEmpty)
  }

  @Test func `One that is dropped counts as read`() async throws {
    try await with(dead: "FIRST", "SECOND") { daemon in
      try await daemon.ask(.dropDeadLetter, DeadLetterRequest(id: "FIRST").json)
      #expect(try await list(daemon).map(\.messages) == [["SECOND"]])
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.id) == ["SECOND"])
      #expect(
        await daemon.refusal(.dropDeadLetter, DeadLetterRequest(id: "FIRST").json)
          == "there is no dead letter FIRST; see `roost dead list`")
    }
  }

  @Test func `What may mean several is refused, and both stay`() async throws {
    try await with(dead: "ONE-SAME", "TWO-SAME") { daemon in
      #expect(
        await daemon.refusal(.dropDeadLetter, DeadLetterRequest(id: "same").json)
          == "same means 2 dead letters; write more of it")
      let letters = try await list(daemon)
      #expect(letters.count == 2)
    }
  }
}
