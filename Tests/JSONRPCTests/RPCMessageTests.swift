import JSONRPC
import JSONSyntax
import Testing

@Suite struct RPCMessageTests {
  static let messages: [RPCMessage] = [
    .request(id: 1, method: "hello", parameters: ["a": [1, 2]]),
    .request(id: "x", method: "hello", parameters: [:]),
    .notification(method: "event", parameters: ["seq": 1]),
    .result(id: 7, ["ok": true]),
    .failure(id: .null, .application("no_pane", "there is no pane %3")),
  ]

  @Test(arguments: messages) func `A message is the same after its way over the wire`(
    message: RPCMessage
  ) throws {
    #expect(message.line.last == UInt8(ascii: "\n"))
    #expect(try RPCMessage(line: message.line) == message)
  }

  @Test(arguments: [
    ("hello", -32700), ("{", -32700), ("[]", -32600), ("{}", -32600),
    (#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":{},"method":"x"}"#, -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600),
  ]) func `What is not a message is answered with the right code`(line: String, code: Int) {
    let error = #expect(throws: RPCError.self) { try RPCMessage(line: Array(line.utf8)) }
    #expect(error?.code == code)
  }

  @Test(arguments: [1, 2, 3, 7, 1000]) func `Lines are found however the stream is cut`(
    size: Int
  ) throws {
    let stream = Self.messages.flatMap(\.line)
    var buffer = LineBuffer()
    var found: [RPCMessage] = []
    for start in stride(from: 0, to: stream.count, by: size) {
      buffer.append(Array(stream[start..<min(start + size, stream.count)]))
      while let line = try buffer.next() { found.append(try RPCMessage(line: line)) }
    }
    #expect(found == Self.messages)
  }

  @Test func `A line that is too long is refused before it is whole`() throws {
    var buffer = LineBuffer(limit: 10)
    buffer.append(Array("0123456789\n".utf8))
    #expect(try buffer.next()?.count == 10)
    buffer.append(Array("0123456789a".utf8))
    #expect(throws: LineBuffer.TooLong.self) { try buffer.next() }
  }
}
