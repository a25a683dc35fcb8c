import JSONRPC
import JSONSyntax
import MCP
import Platform
import Synchronization
import TestSupport
import Testing

/// The loop over two streams: order, waiting, cancelling, the end.
@Suite(.timeLimit(.minutes(10))) struct LoopTests {
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
    peer.say(Client.cancellation(of: 1))
    try await eventually("it is undone") { peer.undone == 1 }
    peer.hangUp()
    try await served.value
    #expect(peer.answers.count == 1)
  }

  @Test func `What is asked after a cancellation finds that the call has done nothing`()
    async throws
  {
    let peer = Peer()
    let served = peer.serve()
    let wait: JSON = ["name": "wait", "_meta": ["progressToken": 1]]
    peer.say(Client.request(.described, "tools/call", wait, id: 1))
    try await eventually("it tells that it waits") { !peer.answers.isEmpty }
    peer.say(Client.cancellation(of: 1))
    peer.say(Client.request(.described, "tools/call", Self.echo, id: 2))
    peer.hangUp()
    try await served.value
    #expect(peer.answers.count == 2 && peer.undoneBefore == [1] && peer.undone == 1)
  }

  @Test func `An answer that crosses its cancellation is taken back, once`() async throws {
    let peer = Peer()
    let served = peer.serve()
    peer.say(Client.request(.described, "tools/call", Self.echo, id: 1))
    try await eventually("it is answered") { peer.answers.count == 1 }
    for _ in 1...2 { peer.say(Client.cancellation(of: 1)) }
    peer.say(Client.request(.described, "tools/call", Self.echo, id: 2))
    peer.hangUp()
    try await served.value
    #expect(peer.answers.count == 2 && peer.undoneBefore == [0, 1] && peer.undone == 1)
  }

  @Test func `A cancellation names the last request of an id`() async throws {
    let peer = Peer()
    let served = peer.serve()
    for number in 1...2 {
      peer.say(Client.request(.described, "tools/call", Self.echo, id: 1))
      try await eventually("it is answered") { peer.answers.count == number }
    }
    for _ in 1...2 { peer.say(Client.cancellation(of: 1)) }
    peer.hangUp()
    try await served.value
    #expect(peer.undone == 1)
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
    peer.say(Client.request(.described, "tools/call", Self.echo))
    peer.hangUp()
    try await peer.serve().value
    #expect(peer.answers.count == 1)
  }

  @Test func `A client that reads no more ends it, and what it did not get is taken back`()
    async throws
  {
    let peer = Peer(reads: 0)
    peer.say(Client.request(.described, "tools/call", Self.echo))
    peer.hangUp()
    try await peer.serve().value
    #expect(peer.answers.isEmpty && peer.undone == 1)
  }

  @Test func `Each call of an array that the client did not get is taken back`() async throws {
    let peer = Peer(reads: 1)
    peer.say(Client.handshake(.batches))
    let calls = (1...3).map { Client.request(.batches, "tools/call", Self.echo, id: .integer($0)) }
    peer.say(.array(calls))
    peer.hangUp()
    try await peer.serve().value
    #expect(peer.undone == 3)
  }

  private static let echo: JSON = ["name": "echo", "arguments": ["text": "x"]]
}

/// A client at the other end of two streams, and the services behind the server.
private final class Peer: Sendable {
  private let input: AsyncStream<[UInt8]>
  private let voice: AsyncStream<[UInt8]>.Continuation
  private let heard = Mutex<(lines: [JSON], undone: Int, undoneBefore: [Int])>(([], 0, []))
  /// How many lines it reads.
  private let reads: Int

  init(reads: Int = .max) {
    self.reads = reads
    (input, voice) = AsyncStream.makeStream()
  }

  var answers: [JSON] { heard.withLock { $0.lines } }
  /// How many calls were taken back, and how many had been when each short call began.
  var undone: Int { heard.withLock { $0.undone } }
  var undoneBefore: [Int] { heard.withLock { $0.undoneBefore } }

  func say(_ json: JSON) { say(bytes: json.bytes() + [UInt8(ascii: "\n")]) }
  func say(bytes: [UInt8]) { voice.yield(bytes) }
  func hangUp() { voice.finish() }

  func serve(lineLimit: Int = 1 << 20) -> Task<Void, any Error> {
    let services = ServerLoop.Services(
      perform: { [self] work, progress in await perform(work, progress) }, watch: { _, _ in })
    let loop = ServerLoop(sampleCatalog, services) { [self] line in
      guard let json = try? JSON(parsing: line) else { return false }
      return heard.withLock { heard in
        guard heard.lines.count < reads else { return false }
        heard.lines.append(json)
        return true
      }
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
    let undo: @Sendable () async -> Void = { [self] in
      // Long enough for what comes next to overtake it, if it could.
      for _ in 1...100 { await Task.yield() }
      heard.withLock { $0.undone += 1 }
    }
    if !work.waits { heard.withLock { $0.undoneBefore.append($0.undone) } }
    if work.waits {
      progress(1, nil, "waiting")
      // Until it is cancelled.
      await Wake().wait()
    }
    return .called(ToolResult(["done": true], undo: undo))
  }
}
