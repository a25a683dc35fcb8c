import JSONSyntax
import Testing

@Suite struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null),
      ("true", true),
      ("false", false),
      ("0", 0),
      ("-0", .number("-0")),
      ("1.0", .number("1.0")),
      ("1e5", .number("1e5")),
      ("-12.50E+07", .number("-12.50E+07")),
      ("12345678901234567890", .number("12345678901234567890")),
      (#""""#, ""),
      (#""a b""#, "a b"),
      (#""é😀""#, "é😀"),
      (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
      (#""\u0041\u00e9\u00E9""#, "Aéé"),
      (#""\ud83d\ude00""#, "😀"),
      (#""\u0000""#, "\0"),
      ("\"\u{7f}\"", "\u{7f}"),
      ("[]", []),
      ("{}", [:]),
      (" \t\r\n[ 1 , [ ] , { } ] \n", [1, [], [:]]),
      (#"{ "a" : 1 , "b" : [ null ] }"#, ["a": 1, "b": [.null]]),
    ] as [(String, JSON)])
  func `well formed text is read as its value`(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("{", 1), (#"{"a""#, 4), (#"{"a":"#, 5),
    (#"{"a":1"#, 6), (#"{"a":1,"#, 7), ("\"", 1), (#""\"#, 2), (#""\u12"#, 5), ("tru", 3), ("-", 1),
    ("1.", 2), ("1e", 2), ("1e+", 3),
  ])
  func `text that ends too early is told apart from wrong text`(text: String, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error == JSONSyntaxError(offset: offset, problem: .unexpectedEnd))
  }

  @Test(arguments: [
    ("nul1", 3), ("True", 0), ("'a'", 0), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), (#"{"a":1,}"#, 7),
    ("{a:1}", 1), (#"{"a" 1}"#, 5), (#"{"a":}"#, 5), (#"{1:2}"#, 1), ("+1", 0), (".5", 0),
    ("-a", 1),
    ("1.e5", 2), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), (#""\x41""#, 2), (#""\u12g4""#, 5),
    ("]", 0), ("[}", 1), ("\u{feff}1", 0), ("/* a */1", 0), ("[1}", 2),
  ])
  func `malformed text is refused at the byte where it goes wrong`(text: String, offset: Int) throws
  {
    let error = try #require(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error.offset == offset)
    guard case .expected = error.problem else {
      Issue.record("\(error) should say what was expected")
      return
    }
  }

  @Test(arguments: [("1 2", 2), ("01", 1), ("-01", 2), ("{}x", 2), ("nullnull", 4), ("1.2.3", 3)])
  func `text behind the value is refused`(text: String, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error == JSONSyntaxError(offset: offset, problem: .trailingText))
  }

  @Test(arguments: 0..<0x20)
  func `a raw control character in a string is refused`(byte: Int) {
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSON(parsing: [0x22, 0x61, UInt8(byte), 0x22])
    }
    #expect(error?.offset == 2)
  }

  @Test(arguments: [
    (#""\ud83d""#, "\u{fffd}"),
    (#""\ude00""#, "\u{fffd}"),
    (#""\ud83dx""#, "\u{fffd}x"),
    (#""\ud83d\n""#, "\u{fffd}\n"),
    (#""\ud83d\u0041""#, "\u{fffd}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
    (#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
  ])
  func `a lone surrogate is read as the replacement character`(text: String, value: String) throws {
    #expect(try JSON(parsing: text).string == value)
  }

  @Test func `broken UTF-8 in a string is read as the replacement character`() throws {
    let text: [UInt8] = [0x22, 0x61, 0xFF, 0x62, 0x22]
    #expect(try JSON(parsing: text).string == "a\u{fffd}b")
  }

  @Test func `nesting is read down to the limit and refused below it`() throws {
    let limit = JSONScanner.depthLimit
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let deepest = nested(limit, open, close)
      #expect(try JSON(parsing: deepest).text() == deepest)
      let error = #expect(throws: JSONSyntaxError.self) {
        try JSON(parsing: nested(limit + 1, open, close))
      }
      #expect(error?.problem == .tooDeep)
    }
    #expect(throws: JSONSyntaxError.self) {
      try JSON(parsing: String(repeating: "[", count: 2_000_000))
    }
  }

  @Test func `many values side by side are not deep`() throws {
    let text = "[" + Array(repeating: "[[]]", count: 2000).joined(separator: ",") + "]"
    #expect(try JSON(parsing: text).array?.count == 2000)
  }

  @Test func `an error tells its line and column`() throws {
    let text = Array("{\n  \"a\": 1,\n  b\n}".utf8)
    let error = try #require(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    let position = error.position(in: text)
    #expect(position.line == 3)
    #expect(position.column == 3)
    #expect(error.description == "expected a key in quotes at byte 14")
  }
}
