import Platform
import Synchronization

/// The open connections to the control socket: a new one always gets in, and where there are too many
/// by then, in all or of one process, the one that has been idle longest goes.
final class Connections: Sendable {
  /// How many may be open at once.
  static let limit = 256
  /// How many of them one process may have.
  static let peerLimit = 64
  /// How long one may be open without a request.
  static let idleLimit = Duration.seconds(300)

  private let open = Mutex<[Connection]>([])

  func add(_ connection: Connection) {
    let superfluous = open.withLock { open -> Connection? in
      let own = open.filter { $0.peer == connection.peer }
      let crowd = own.count >= Self.peerLimit ? own : open.count >= Self.limit ? open : []
      let one = Self.leastMissed(crowd)
      open.removeAll { $0 === one }
      open.append(connection)
      return one
    }
    superfluous?.end()
  }

  func remove(_ connection: Connection) {
    open.withLock { $0.removeAll { $0 === connection } }
  }

  /// An idle one before one that waits, and the oldest of these; nil if all are being answered, which
  /// does not take long.
  private static func leastMissed(_ connections: [Connection]) -> Connection? {
    connections.map { ($0, $0.work) }
      .filter { $0.1.0 != .answering }
      .min { ($0.1.0, $0.1.since) < ($1.1.0, $1.1.since) }?.0
  }
}
