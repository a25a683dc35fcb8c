import Platform
import Synchronization

/// Lines on their way to the client, one after the other.
final class ServerOutput: Sendable {
  private struct Item: Sendable {
    let line: [UInt8]
    /// Takes back what a line tells, where the client does not get it.
    let undo: @Sendable () async -> Void
  }

  /// So many lines wait before no more is read.
  private static let limit = 256

  private let write: @Sendable ([UInt8]) async -> Bool
  private let items: AsyncStream<Item>
  private let continuation: AsyncStream<Item>.Continuation
  private let state = Mutex((waiting: 0, isBroken: false))
  private let drained = Wake()

  init(write: @escaping @Sendable ([UInt8]) async -> Bool) {
    self.write = write
    (items, continuation) = AsyncStream.makeStream()
  }

  func send(_ line: [UInt8], undo: @escaping @Sendable () async -> Void) {
    state.withLock { $0.waiting += 1 }
    continuation.yield(Item(line: line, undo: undo))
  }

  /// Nothing more is sent.
  func end() { continuation.finish() }

  /// Writes what is sent, until that ends.
  func run() async {
    for await item in items {
      var isWritten = false
      if !isBroken { isWritten = await write(item.line) }
      state.withLock { state in
        state.waiting -= 1
        if !isWritten { state.isBroken = true }
      }
      if !isWritten { await item.undo() }
      drained.ring()
    }
  }

  private var isBroken: Bool { state.withLock { $0.isBroken } }

  /// Waits until there is room for more; false where the client reads no more.
  func isReady() async -> Bool {
    while state.withLock({ $0.waiting > Self.limit && !$0.isBroken }) { await drained.wait() }
    return !isBroken
  }
}
