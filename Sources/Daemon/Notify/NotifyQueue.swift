import Model
import Platform
import Synchronization

/// Where something is told: a way, and for those of tmux the server.
struct NotifyTarget: Sendable, Hashable, CustomStringConvertible {
  var way: NotifyWay
  var socket: String?

  init(_ way: NotifyWay, socket: String? = nil) {
    self.way = way
    self.socket = socket
  }

  /// Reads what `description` writes.
  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let way = parts.first.flatMap(NotifyWay.init) else { return nil }
    self.init(way, socket: parts.count == 2 ? parts[1] : nil)
  }

  var description: String { socket.map { "\(way.rawValue) \($0)" } ?? way.rawValue }
}

/// What waits for one way to tell it, so that one that hangs keeps nothing else waiting.
final class NotifyQueue: Sendable {
  /// How many may wait; beyond them the oldest are told as one.
  static let limit = 100

  let target: NotifyTarget
  /// The first of them is being told, while `isBusy`.
  private let contents = Mutex((waiting: [Announcement](), isBusy: false))
  private let wake = Wake()

  init(_ target: NotifyTarget) {
    self.target = target
  }

  var waiting: [Announcement] { contents.withLock { $0.waiting } }

  func add(_ announcement: Announcement) {
    contents.withLock { contents in
      // The one that is being told stays as it is.
      contents.waiting = contents.waiting.adding(
        announcement, sparing: contents.isBusy ? 1 : 0, limit: limit)
    }
    wake.ring()
  }

  /// The queue as it would be with one more.
  func adding(_ announcement: Announcement) -> [Announcement] {
    contents.withLock {
      $0.waiting.adding(announcement, sparing: $0.isBusy ? 1 : 0, limit: limit)
    }
  }

  /// A status line has but one value, the newest.
  private var limit: Int { target.way == .status ? 2 : Self.limit }

  /// Tells one after the other until the task is cancelled.
  func run(
    _ tell: @escaping @Sendable (Announcement) async -> Void, isDone finished: () async -> Void
  ) async {
    while !Task.isCancelled {
      let next = contents.withLock { contents in
        contents.isBusy = !contents.waiting.isEmpty
        return contents.waiting.first
      }
      guard let next else {
        await wake.wait()
        continue
      }
      let isDone = Wake()
      // Not awaited at the daemon's end: it may hang, and waits on for the next daemon.
      Task {
        await tell(next)
        isDone.ring()
      }
      await isDone.wait()
      guard !Task.isCancelled else { return }
      contents.withLock { contents in
        contents.waiting.removeFirst()
        contents.isBusy = false
      }
      await finished()
    }
  }
}
