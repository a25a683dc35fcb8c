import CoordinationAPI
import Foundation
import Testing

/// The one pass in which JSON is read, and the one form in which it is written.
@Suite struct WireReaderTests {
  @Test(
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
      ("-12", .integer(-12)), ("1.0", .integer(1)), ("1e3", .integer(1000)), ("1.5", .number(1.5)),
      ("9223372036854775807", .integer(.max)), ("18446744073709551615", .large(.max)),
      ("1e300", .number(1e300)), (#""a\n\"\\\/\u00e9\ud83d\ude00é😀""#, .string("a\n\"\\/é😀é😀")),
      (#""\u0000""#, .string("\0")), ("[]", .array([])), ("{}", .object([:])),
      ("[1, [2], {}]", .array([.integer(1), .array([.integer(2)]), .object([:])])),
      (#"{"a":1,"a":2, "b" : [ ] }"#, .object(["a": .integer(2), "b": .array([])])),
    ] as [(String, WireValue)])
  func `A text is read as what it says, and written so that it is read the same`(
    text: String, value: WireValue
  ) throws {
    #expect(try WireValue(parsing: text.utf8) == value)
    #expect(try WireValue(json: value.json) == value)
    #expect(try JSONDecoder().decode(WireValue.self, from: Data(value.json)) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "tru e", "01", "-", "1.", ".5", "1e", "+1", "1e999", "\"a", "\"\u{1}\"",
    #""\x""#, #""\u12""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "[1,]", "[1 2]", "[",
    "{", #"{"a"}"#, #"{"a":}"#, "{a:1}", #"{"a":1,}"#, "1 2", "NaN", "'a'", "[1]]", "/**/1",
  ])
  func `What is no JSON is refused, with the place`(text: String) throws {
    let error = try #require(throws: WireSyntaxError.self) { try WireValue(parsing: text.utf8) }
    #expect(error.description.contains("at byte"))
  }

  @Test(arguments: [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]])
  func `A string that is no UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: WireSyntaxError.self) { try WireValue(parsing: bytes) }
  }

  @Test func `What lies too deep, or is too many values, is refused while it is read`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try WireValue(parsing: nested(33).utf8)
    for text in [nested(34), nested(1_000_000), String(repeating: "[", count: 1_000_000)] {
      let error = try #require(throws: WireSyntaxError.self) { try WireValue(parsing: text.utf8) }
      #expect(error.description.contains("nested too deeply"))
    }
    let many = "[" + String(repeating: "1,", count: 100_000) + "1]"
    let error = try #require(throws: WireSyntaxError.self) { try WireValue(parsing: many.utf8) }
    #expect(error.description.contains("values"))
  }

  @Test func `Names are written in order, so that equal records are equal bytes`() throws {
    let record = try MessageRecord(
      json: Data(#"{"to":"b","body":"x/y","from":"a","z":1,"y":2}"#.utf8))
    for _ in 0..<10 {
      let again = try MessageRecord(json: record.json)
      #expect(again.json == record.json)
    }
    let text = String(decoding: record.json, as: UTF8.self)
    #expect(text == #"{"body":"x/y","from":"a","status":"pending","to":"b","y":2,"z":1}"#)
  }
}
