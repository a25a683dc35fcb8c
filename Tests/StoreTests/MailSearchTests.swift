import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Reading mail as bytes.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailSearchTests {
  private let home = Home(root: Scratch.path("home"))
  private let bob = Address(name: "bob", team: "web")

  private func line(_ number: Int, _ text: String) -> String {
    var message = Message(from: "alice", text: text)
    message.id = MessageID.make()
    message.timestamp = Timestamp.text(Date(timeIntervalSince1970: Double(number)))
    return message.json.text()
  }

  private func archive(_ lines: [String]) throws -> [MailFile] {
    let path = home.mailbox(of: bob, session: nil).archive
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    return try home.mail(of: "web", session: nil)
  }

  private func found(
    _ files: [MailFile], newest limit: Int?, for needles: [String] = []
  ) throws -> [String] {
    var search = MailSearch(newest: limit) { _ in true }
    for file in files {
      try search.look(into: file, for: needles.map { Array($0.utf8) }, byteLimit: 64 << 20)
    }
    return search.sorted().map(\.message.text)
  }

  @Test func `an archive of many windows is read whole, with lines longer than one`() throws {
    let long = String(repeating: "x", count: 9 << 20)
    var lines = (0..<30_000).map { line($0, "text \($0) \(String(repeating: "y", count: 500))") }
    lines.insert(line(15_000, "long \(long)"), at: 15_000)
    let files = try archive(lines)
    let all = try found(files, newest: nil)
    #expect(all.count == 30_001)
    #expect(all.last?.hasPrefix("text 29999 ") == true && all.first?.hasPrefix("text 0 ") == true)
    #expect(
      try found(files, newest: 3).map { $0.prefix(10) } == [
        "text 29997", "text 29998", "text 29999",
      ])
    #expect(try found(files, newest: 3, for: ["LONG x"]).count == 1)
    #expect(try found(files, newest: 3, for: ["text 15000 ", "YYY"]).count == 1)
  }

  @Test func `half a line that a crash left is passed over`() throws {
    let whole = line(1, "whole")
    #expect(
      try found(archive([whole, String(whole.dropLast(5)), whole]), newest: nil) == ["whole"])
  }

  @Test func `of equal times the order of the file holds`() throws {
    let lines = (0..<5).map { line(7, "text \($0)") }
    #expect(
      try found(archive(lines), newest: nil) == ["text 0", "text 1", "text 2", "text 3", "text 4"])
    #expect(try found(archive(lines), newest: 2) == ["text 3", "text 4"])
  }

  @Test func `a mailbox that is too large is named, and the archive is still read`() throws {
    let paths = home.mailbox(of: bob, session: nil)
    let files = try archive([line(1, "kept")])
    try Files.createDirectory(Files.directory(of: paths.file))
    try Files.write(Array("[]".utf8), to: paths.file)
    let mailbox = try #require(try home.mail(of: "web", session: nil).first)
    var search = MailSearch(newest: 1) { _ in true }
    #expect(throws: MailboxError.self) { try search.look(into: mailbox, byteLimit: -(8 << 20)) }
    #expect(try found(files, newest: 1) == ["kept"])
  }
}
