import Control
import Store

/// A connection to the daemon for one who asks again and again: made when it is needed, and anew after
/// one that broke.
struct TopClient {
  private let socket: String
  private var client: ControlClient?

  init(_ session: Session) {
    socket = session.home.socket
  }

  /// The connection that there is, or a new one.
  mutating func connected() async throws -> ControlClient {
    if let client { return client }
    let new = try await ControlClient.connectMatching(to: socket)
    client = new
    return new
  }

  mutating func drop() { client = nil }
}
