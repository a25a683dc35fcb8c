import Platform

/// A connection to a socket at which nobody but this user's own program listens.
///
/// A program that went away may have left its socket's name where another user can take it.
enum OwnSocket {
  struct Foreign: Error, CustomStringConvertible {
    let path: String

    var description: String { "another program than the agent's listens at \(path)" }
  }

  /// Connects; with a process, that very one has to listen.
  static func connect(
    to path: String, of process: ProcessTable.Identity? = nil
  ) throws -> UnixSocket {
    let socket = try UnixSocket.connect(to: path)
    guard try socket.peerUserID() == ThisProcess.userID else { throw Foreign(path: path) }
    if let process, try socket.peerProcess() != process.pid { throw Foreign(path: path) }
    return socket
  }
}
