import CoordinationAPI
import Foundation
import Testing

@Suite struct MalformedTests {
  private static let noObjects = ["[]", "null", "true", "1", #""{}""#, #"[{"name":"a"}]"#, "1e3"]

  private static let noJSON = [
    "", " ", "{", "}", "{]", "{\"name\"}", "{\"name\":}", "{\"name\":\"a\"", "{\"name\":\"a}",
    "{name:\"a\"}", "{'name':'a'}", "{\"name\":\"a\"}}", "{\"name\":\"a\"}{}", "nul", "{\"x\":01}",
    "{\"x\":1.}", "{\"x\":.5}", "{\"x\":+1}", "{\"x\":0x1}", "{\"x\":NaN}", "{\"x\":Infinity}",
    "{\"x\":1e400}", "{\"x\":-}", "{\"x\":\"\\ud800\"}", "{\"x\":\"\\q\"}", "{\"x\":\"\u{1}\"}",
    "{\"x\":[\"\\ud800\"]}", "{\"x\":[[1e400]]}", "{,}", "//{}",
    "{\"x\":tru}", "\u{0}", "{\"x\":1}\u{0}",
  ]

  @Test(arguments: RecordKind.all)
  func `what is not an object is an error of decoding`(kind: RecordKind) {
    for text in Self.noObjects {
      #expect(throws: DecodingError.self, "\(text)") { try kind.roundTrip(Data(text.utf8)) }
    }
  }

  @Test(arguments: RecordKind.all)
  func `what is no JSON is an error of decoding`(kind: RecordKind) {
    for text in Self.noJSON {
      #expect(throws: DecodingError.self, "\(text)") { try kind.roundTrip(Data(text.utf8)) }
    }
  }

  @Test(
    arguments: [
      [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], [0xc3],
      [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31],
      [0x22, 0xed, 0xa0, 0x80, 0x22], [0xff, 0xfe, 0x7b], Array(repeating: 0x5b, count: 200_000),
      Array(repeating: 0x22, count: 100_001),
    ] as [[UInt8]])
  func `bytes that are no text are an error of decoding`(bytes: [UInt8]) {
    for kind in RecordKind.all {
      #expect(throws: DecodingError.self) { try kind.roundTrip(Data(bytes)) }
    }
  }

  @Test(arguments: RecordKind.all)
  func `an object that was cut off is an error of decoding`(kind: RecordKind) throws {
    let whole = JSONText(kind.least.merging(["x": .array([.integer(1), .string("é")])]) { $1 }).data
    _ = try kind.roundTrip(whole)
    for length in 0..<whole.count {
      #expect(throws: DecodingError.self) { try kind.roundTrip(whole.prefix(length)) }
    }
  }

  @Test func `a field that is there twice counts once`() throws {
    let agent = try decoded(AgentRecord.self, #"{"name":"a","name":"b","é":1,"e\u0301":2}"#)
    #expect(["a", "b"].contains(agent.name))
    #expect(try roundTrip(agent) == agent)
  }
}
