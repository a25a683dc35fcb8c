import Daemon
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct LogFileTests {
  @Test func `A log is rotated and only so many files are kept`() throws {
    let path = Scratch.path("log/roostd.log")
    let file = try LogFile(path, sizeLimit: 2000, alsoTo: { _ in })
    for number in 0..<400 { file.log(.info, "line \(number) of many that fill the file") }
    let names = try Files.names(in: Scratch.path("log"))
    #expect(names == ["roostd.log", "roostd.log.1", "roostd.log.2", "roostd.log.3"])
    for name in names {
      #expect(try #require(try Files.status(Scratch.path("log/\(name)"))).size < 2200)
    }
    let last = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    #expect(last.contains("line 399"))
  }

  @Test func `Nothing in a line can act on a terminal or begin another line`() throws {
    let path = Scratch.path("log/roostd.log")
    try LogFile(path, alsoTo: { _ in }).log(.error, "a\n2026 info forged \u{1b}[2J\u{202e}")
    let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    #expect(text.split(separator: "\n").count == 1)
    #expect(!text.contains("\u{1b}") && !text.contains("\u{202e}"))
  }
}
