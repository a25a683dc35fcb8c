import TerminalUI
import TestSupport
import Testing

@Suite struct KeyParserTests {
  private static let sequences: [(String, Key)] = [
    ("q", .character("q")), ("é", .character("é")), ("世", .character("世")), ("\r", .enter),
    ("\n", .enter), ("\t", .tab), ("\u{7f}", .backspace), ("\u{8}", .backspace),
    ("\u{3}", .control("c")), ("\u{1a}", .control("z")), ("\u{c}", .control("l")),
    ("\u{1b}[A", .up), ("\u{1b}OA", .up), ("\u{1b}[1;5B", .down), ("\u{1b}[C", .right),
    ("\u{1b}[D", .left), ("\u{1b}[H", .home), ("\u{1b}OH", .home), ("\u{1b}[1~", .home),
    ("\u{1b}[7~", .home), ("\u{1b}[F", .end), ("\u{1b}[4~", .end), ("\u{1b}[5~", .pageUp),
    ("\u{1b}[6~", .pageDown), ("\u{1b}[3~", .delete), ("\u{1b}[2~", .insert),
    ("\u{1b}[Z", .backTab), ("\u{1b}OP", .function(1)), ("\u{1b}[11~", .function(1)),
    ("\u{1b}[[A", .function(1)), ("\u{1b}[21~", .function(10)), ("\u{1b}[24~", .function(12)),
    ("\u{1b}[<0;1;1M", .mouse(Key.Mouse(.press, column: 0, row: 0))),
    ("\u{1b}[<0;200;60m", .mouse(Key.Mouse(.release, column: 199, row: 59))),
    ("\u{1b}[<64;5;6M", .mouse(Key.Mouse(.wheelUp, column: 4, row: 5))),
    ("\u{1b}[<69;5;6M", .mouse(Key.Mouse(.wheelDown, column: 4, row: 5))),
    ("\u{1b}[<2;5;6M", .mouse(Key.Mouse(.other, column: 4, row: 5))),
    ("\u{1b}[200~a\nb\u{1b}[201~", .paste("a\nb")),
    ("\u{1b}[200~\u{1b}[A\u{1b}[201~", .paste("\u{1b}[A")),
  ]

  @Test(arguments: sequences) func `Each sequence is its key, alone and cut up anywhere`(
    bytes: String, key: Key
  ) {
    var parser = KeyParser()
    #expect(parser.read(Array(bytes.utf8)) == [key])
    #expect(!parser.isWaiting)
    var cut = KeyParser()
    #expect(bytes.utf8.flatMap { cut.read([$0]) } == [key])
    #expect(!cut.isWaiting)
  }

  @Test func `ESC is a key once nothing has come behind it`() {
    var parser = KeyParser()
    #expect(parser.read([0x1B]).isEmpty)
    #expect(parser.isWaiting)
    #expect(parser.flush() == [.escape])
    #expect(!parser.isWaiting)
    #expect(parser.read(Array("\u{1b}\u{1b}[A".utf8)) == [.escape, .up])
  }

  @Test(arguments: [
    "\u{1b}[999999999999999999~", "\u{1b}[?25h", "\u{1b}[<0;0;0M", "\u{1b}[<0;1M", "\u{1b}x",
    "\u{1b}[12;40R", "\u{1b}[I", "\0", "\u{1b}[\u{1}", "\u{1b}O\u{7f}",
  ]) func `What is not a key is passed over, and the next one is read`(bytes: String) {
    var parser = KeyParser()
    let keys = parser.read(Array(bytes.utf8) + Array("\u{1b}[Aq".utf8))
    #expect(keys.suffix(2) == [.up, .character("q")])
    #expect(keys.count <= 3)
  }

  @Test func `Bytes that are not UTF-8 are passed over`() {
    var parser = KeyParser()
    let broken: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
    ]
    for bytes in broken {
      #expect(parser.read(bytes + [UInt8(ascii: "a")]).last == .character("a"))
    }
    // A C1 control is two bytes of UTF-8 and acts on terminals.
    #expect(parser.read([0xC2, 0x9B]).isEmpty)
  }

  @Test func `A text that is pasted is no command, and one without end takes little room`() {
    var parser = KeyParser()
    #expect(parser.read(Array("\u{1b}[200~q".utf8)).isEmpty)
    for _ in 0..<100 { #expect(parser.read(Array(repeating: 0x71, count: 10_000)).isEmpty) }
    #expect(!parser.isWaiting)
    #expect(parser.flush().isEmpty)
    guard case .paste(let text)? = parser.read(Array("\u{1b}[201~".utf8)).first else {
      Issue.record("it does not end")
      return
    }
    #expect(text.count <= KeyParser.limit)
  }

  @Test func `Random bytes, cut up at random, do no harm and leave the parser as it was`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let likely = Array("\u{1b}[<0123456789;~MmABOP\u{7f}\r世".utf8)
    for _ in 0..<500 {
      var parser = KeyParser()
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let bytes = (0..<Int.random(in: 1...30, using: &random)).map { _ in
          Bool.random(using: &random)
            ? UInt8.random(in: 0...255, using: &random)
            : likely.randomElement(using: &random) ?? 0
        }
        _ = parser.read(bytes)
      }
      _ = parser.read(Array("\u{1b}[201~".utf8))
      _ = parser.flush()
      #expect(parser.read([UInt8(ascii: "q")]) == [.character("q")], "seed \(seed)")
    }
  }
}
