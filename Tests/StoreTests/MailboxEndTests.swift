import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Mailboxes whose directory is put away.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxEndTests {
  private let home = Home(root: Scratch.path("home"))

  private func box(_ name: String) -> Mailbox {
    Mailbox(
      home.mailbox(of: Address(name: name, team: "web"), session: nil), settings: Settings(),
      report: { _ in })
  }

  private func message(_ text: String) -> Message { Message(from: "ann", text: text) }

  @Test func `A team that is not there gets no mail, and is not made`() throws {
    let large = String(repeating: "x", count: 1 << 20)
    try Files.createDirectory(home.teams)
    for text in ["hello", large] {
      #expect(throws: MailboxError.self) { try box("bob").append(message(text)) }
      #expect(try box("bob").unread(limit: 1).isEmpty)
    }
    #expect(try Files.names(in: home.teams).isEmpty)
    try Files.createDirectory(home.team("web"))
    _ = try box("bob").append(message("hello"))
    #expect(try box("bob").readUnread().map(\.text) == ["hello"])
  }

  @Test func `A lock that another program takes, too, is freed though the link to it has gone`()
    throws
  {
    let others = Scratch.path("others")
    let paths = home.mailbox(of: Address(name: "bob", team: "web"), session: nil)
    let link = Files.directory(of: paths.file)
    try Files.createDirectory(others)
    try Files.createDirectory(home.team("web"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: others)
    let box = Mailbox(paths, settings: Settings(), bridge: .claude, report: { _ in })
    try Mailbox.whileLocked([box]) {
      #expect(try Files.names(in: others).contains("bob.json.lock"))
      try Files.remove(link)
    }
    #expect(try Files.names(in: others) == [".locks"])
  }

  @Test func `A mailbox that is put away has all that anybody was told is stored`() async throws {
    for round in 0..<50 {
      let archive = Scratch.path("archive\(round)")
      try Files.createDirectory(home.team("web"))
      let (box, other) = (box("bob"), box("cid"))
      // Some have a file before, and some get it with what is sent.
      if round.isMultiple(of: 2) { _ = try box.append(message("old")) }
      let sender = Task {
        try await blocking {
          var stored: [String] = []
          do {
            while true { stored.append(try box.append(message("new")).id) }
          } catch MailboxError.isGone {
            return stored
          }
        }
      }
      if round.isMultiple(of: 3) {
        try await eventually("something new is stored") {
          try box.readUnread().contains { $0.text == "new" }
        }
      }
      try await blocking {
        try Mailbox.whileLocked([other, box]) {
          try Files.rename(home.team("web"), to: archive)
        }
      }
      let stored = try await sender.value
      let kept = try box.moved(to: archive).readUnread().filter { $0.text == "new" }.map(\.id)
      #expect(kept == stored, "round \(round)")
      #expect(try Files.status(home.team("web")) == nil)
    }
  }
}
