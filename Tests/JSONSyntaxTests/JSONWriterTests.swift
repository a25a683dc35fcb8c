import JSONSyntax
import Testing

@Suite struct JSONWriterTests {
  @Test func `a line has no white space and an indented text has a member a line`() {
    let value: JSON = ["a": [1, [:], []], "b": ["c": .null]]
    #expect(value.text() == #"{"a":[1,{},[]],"b":{"c":null}}"#)
    let expected = """
      {
        "a": [
          1,
          {},
          []
        ],
        "b": {
          "c": null
        }
      }
      """
    #expect(value.text(.indented) == expected)
  }

  @Test(arguments: [
    ("a/b", #""a/b""#),
    ("\"\\", #""\"\\""#),
    ("\n\r\t", #""\n\r\t""#),
    ("\u{0}\u{1b}\u{7f}", #""\u0000\u001b\u007f""#),
    ("é😀", #""é😀""#),
  ])
  func `a string is escaped where it must be and nowhere else`(text: String, written: String) {
    #expect(JSON.string(text).text() == written)
  }

  @Test func `a line never holds a line feed or a control character`() {
    let all = String(String.UnicodeScalarView((0...0x2100).compactMap { UnicodeScalar($0) }))
    let bytes = JSON.object(JSONObject([.init(key: all, value: .string(all))])).bytes()
    #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F })
  }

  @Test(arguments: [
    #"{"n":1.0,"big":123456789012345678901234567890,"e":1E+2,"z":-0}"#,
    #"{"b":1,"a":2,"b":3}"#,
    #"["",[[]],{"":""}]"#,
  ])
  func `what was read is written again byte for byte`(text: String) throws {
    #expect(try JSON(parsing: text).text() == text)
    #expect(try JSON(parsing: JSON(parsing: text).text(.indented)).text() == text)
  }
}
