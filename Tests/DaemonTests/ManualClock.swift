import Foundation
import Synchronization

/// A clock that goes on only when a test says so.
final class ManualClock: Sendable {
  private let time = Mutex(Date())

  var now: Date { time.withLock(\.self) }

  func advance(bySeconds seconds: Double) {
    time.withLock { $0.addTimeInterval(seconds) }
  }
}
