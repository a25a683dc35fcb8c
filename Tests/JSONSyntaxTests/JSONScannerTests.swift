import JSONSyntax
import Testing

@Suite struct JSONScannerTests {
  /// Runs a scanner over text.
  private func scanning<R>(
    _ text: String, _ body: (inout JSONScanner) throws -> R
  ) rethrows -> R {
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes)
      return try body(&scanner)
    }
  }

  @Test(arguments: ["null", "-1.5e3", #""a\"]}""#, "[1,[2],{}]", #"{"a":{"b":"}"}}"#])
  func `passing over a value stops right behind it`(text: String) throws {
    try scanning(text + " ,rest") { scanner in
      try scanner.skipValue()
      #expect(scanner.position == text.utf8.count)
    }
  }

  @Test func `members are visited in order, with the ranges of their keys`() throws {
    try scanning(#" {"a":1, "b\n" : [2] ,"a":3}"#) { scanner in
      scanner.skipWhitespace()
      var seen: [String] = []
      try scanner.members { (scanner, key) throws(JSONSyntaxError) in
        let name = scanner.string(in: key)
        let start = scanner.position
        try scanner.skipValue()
        let value = String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
        seen.append("\(name)=\(value)")
      }
      #expect(seen == ["a=1", "b\n=[2]", "a=3"])
      #expect(scanner.current == nil)
    }
  }

  @Test func `elements are visited in order`() throws {
    try scanning("[ 1 , \"x\" ,[]]") { scanner in
      var seen: [JSON] = []
      try scanner.elements { (scanner) throws(JSONSyntaxError) in
        seen.append(try scanner.value())
      }
      #expect(seen == [1, "x", []])
    }
  }

  @Test func `a scanner may begin in the middle`() throws {
    try Array("xx[1]".utf8).withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes, at: 2)
      let value = try scanner.value()
      #expect(value == [1])
    }
  }

  @Test func `another byte than the expected one is named`() {
    let error = #expect(throws: JSONSyntaxError.self) {
      try scanning("]") { scanner in try scanner.expect(UInt8(ascii: "[")) }
    }
    #expect(error?.description == "expected '[' at byte 0")
  }
}
