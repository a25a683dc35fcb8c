import JSONRPC
import JSONSyntax
import MCP
import Platform
import Synchronization
import TestSupport
import Testing

/// The loop over two streams: order, waiting, cancelling, the end.
@Suite(.timeLimit(.minutes(3))) struct LoopTests {
  @Test func `Short work is answered in its order, and what waits holds up nothing`() async throws {
    let peer = Peer()
    let served = peer.serve()
    peer.say(Client.request(.described, "tools/call", ["name": "wait"], id: "w"))
    for number in 1...20 {
      let call: JSON = ["name": "echo", "arguments": ["text": .string("\(number)")]]
      peer.say(Client.request(.described, "tools/call", call, id: .integer(number)))
    }
    try await eventually("the short ones are answered") { peer.answers.count == 20 }
    #expect(peer.answers.map { $0["id"]?.integer } == (1...20).map { $0 })
    peer.hangUp()
    try await served.value
    // What waited was ended, and took back what it had done.
    #expect(peer.answers.count == 20 && peer.undone == 1)
  }

  @Test func `A cancelled call ends, takes back what it did, and gets no answer`() async throws {
    let peer = Peer()
    let served = peer.serve()
    let call: JSON = ["name": "wait", "_meta": ["progressToken": 1]]
    peer.say(Client.request(.described, "tools/call", call, id: 1))
    try await eventually("it tells that it waits") { !peer.answers.isEmpty }
    #expect(peer.answers[0]["method"] == "notifications/progress")
    peer.say([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
    ])
    try await eventually("it is undone") { peer.undone == 1 }
    peer.hangUp()
    try await served.value
    #expect(peer.answers.count == 1)
  }

  @Test func `More calls than may wait are refused at once`() async throws {
    let peer = Peer()
    let served = peer.serve()
    for number in 1...40 {
      peer.say(Client.request(.described, "tools/call", ["name": "wait"], id: .integer(number)))
    }
    try await eventually("those beyond the limit are refused") { peer.answers.count == 8 }
    #expect(peer.answers.allSatisfy { $0["result"]?["isError"] == true })
    peer.hangUp()
    try await served.value
    #expect(peer.undone == 32)
  }

  @Test func `A line that is too long is refused, and the next one is read`() async throws {
    let peer = Peer()
    let served = peer.serve(lineLimit: 1000)
    peer.say(bytes: Array(repeating: UInt8(ascii: "x"), count: 5000))
    peer.say(bytes: Array(repeating: UInt8(ascii: "y"), count: 5000) + [0x0A])
    peer.say(Client.request(.described, "ping"))
    peer.hangUp()
    try await served.value
    #expect(peer.answers.map { $0["error"]?["code"]?.integer } == [-32600, nil])
  }

  @Test func `What was asked before the end is answered still`() async throws {
    let peer = Peer()
    let call: JSON = ["name": "echo", "arguments": ["text": "x"]]
    peer.say(Client.request(.described, "tools/call", call))
    peer.hangUp()
    try await peer.serve().value
    #expect(peer.answers.count == 1)
  }

  @Test func `A client that reads no more ends it, and what it did not get is taken back`()
    async throws
  {
    let peer = Peer(reads: false)
    let call: JSON = ["name": "echo", "arguments": ["text": "x"]]
    peer.say(Client.request(.described, "tools/call", call))
    peer.hangUp()
    try await peer.serve().value
    #expect(peer.answers.isEmpty && peer.undone == 1)
  }
}

/// A client at the other end of two streams, and the services behind the server.
private final class Peer: Sendable {
  private let input: AsyncStream<[UInt8]>
  private let voice: AsyncStream<[UInt8]>.Continuation
  private let heard = Mutex<(lines: [JSON], undone: Int)>(([], 0))
  private let reads: Bool

  init(reads: Bool = true) {
    self.reads = reads
    (input, voice) = AsyncStream.makeStream()
  }

  var answers: [JSON] { heard.withLock { $0.lines } }
  var undone: Int { heard.withLock { $0.undone } }

  func say(_ json: JSON) { say(bytes: json.bytes() + [UInt8(ascii: "\n")]) }
  func say(bytes: [UInt8]) { voice.yield(bytes) }
  func hangUp() { voice.finish() }

  func serve(lineLimit: Int = 1 << 20) -> Task<Void, any Error> {
    let services = ServerLoop.Services(
      perform: { [self] work, progress in await perform(work, progress) }, watch: { _, _ in })
    let loop = ServerLoop(sampleCatalog, services) { [self] line in
      guard reads, let json = try? JSON(parsing: line) else { return false }
      heard.withLock { $0.lines.append(json) }
      return true
    }
    let lines = Mutex(input.makeAsyncIterator())
    return Task {
      try await loop.run(lineLimit: lineLimit) {
        var iterator = lines.withLock { $0 }
        return await iterator.next() ?? []
      }
    }
  }

  private func perform(
    _ work: Work, _ progress: ServerLoop.Services.Progress
  ) async -> WorkOutcome {
    let undo: @Sendable () async -> Void = { [self] in heard.withLock { $0.undone += 1 } }
    if work.waits {
      progress(1, nil, "waiting")
      // Until it is cancelled.
      await Wake().wait()
    }
    return .called(ToolResult(["done": true], undo: undo))
  }
}
