import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct TerminalTests {
  @Test func `a fresh terminal gathers lines and echoes`() throws {
    let pseudo = try Pseudoterminal()
    let state = try Terminal(path: pseudo.path).state()
    #expect(state == Terminal.State(isCanonical: true, echoes: true, unread: 0))
  }

  @Test func `a raw terminal is told from one that gathers lines`() throws {
    let pseudo = try Pseudoterminal()
    try pseudo.makeRaw()
    let state = try Terminal(path: pseudo.path).state()
    #expect(state == Terminal.State(isCanonical: false, echoes: false, unread: 0))
  }

  @Test func `in raw mode each typed byte waits, and looking takes none away`() async throws {
    let pseudo = try Pseudoterminal()
    try pseudo.makeRaw()
    try pseudo.type("abc")
    let terminal = Terminal(path: pseudo.path)
    try await eventually("three bytes wait") { try terminal.state().unread == 3 }
    #expect(try terminal.state().unread == 3)
    var buffer = [UInt8](repeating: 0, count: 2)
    #expect(read(pseudo.slave, &buffer, 2) == 2)
    #expect(try terminal.state().unread == 1)
  }

  @Test func `what was written a moment ago waits, and is thrown away`() throws {
    let pseudo = try Pseudoterminal()
    try pseudo.makeRaw()
    let terminal = Terminal(path: pseudo.path)
    let looks = try (0..<20_000).map { _ in
      try pseudo.type("abc")
      let unread = try terminal.state().unread
      try pseudo.type("def")
      try terminal.discardInput()
      return [unread, try terminal.state().unread]
    }
    #expect(looks.count { $0 != [3, 0] } == 0)
  }

  @Test func `when lines are gathered only whole ones wait`() async throws {
    let pseudo = try Pseudoterminal()
    let terminal = Terminal(path: pseudo.path)
    try pseudo.type("abc")
    #expect(try terminal.state().unread == 0)
    try pseudo.type("d\n")
    try await eventually("a line waits") { try terminal.state().unread == 5 }
  }

  @Test func `what is not a terminal is an error that names it`() throws {
    let path = Scratch.path("file")
    let missing = #expect(throws: SystemError.self) { try Terminal(path: path).state() }
    #expect(missing?.isMissing == true)
    try Files.write([], to: path)
    let other = #expect(throws: SystemError.self) { try Terminal(path: path).state() }
    #expect(other?.code == ENOTTY)
    #expect(other?.subject == path)
  }
}
