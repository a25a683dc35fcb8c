import Control
import JSONSyntax

/// Requests that the daemon holds until something has changed, asked again of one that is started anew.
struct LongPoll: Sendable {
  private let session: Session
  private var daemon: ControlClient

  /// The longest that one request is held; then it is asked again.
  private static let turn = Duration.seconds(86_400)

  init(_ session: Session, _ daemon: ControlClient) {
    self.session = session
    self.daemon = daemon
  }

  /// The answer, however long it takes.
  ///
  /// Throws what the daemon refuses, and that none can be started.
  mutating func answer<Value: Sendable>(
    _ method: ControlMethod, _ parameters: JSON, as read: @Sendable (JSON) throws -> Value
  ) async throws -> Answer<Value> {
    while true {
      do {
        return try await daemon.call(method, parameters, timeout: Self.turn, as: read)
      } catch ControlError.noAnswer {
        continue
      } catch ControlError.closed {
        daemon = try await session.daemon()
      }
    }
  }
}
