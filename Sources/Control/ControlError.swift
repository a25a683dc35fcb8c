import Foundation
package import JSONRPC
import Model
package import Platform

/// Why the daemon could not be asked, or what it answered.
package enum ControlError: Error, CustomStringConvertible {
  /// Nobody listens on the socket.
  case notRunning(socket: String)
  case system(SystemError)
  /// The daemon closed the connection before it answered.
  case closed(socket: String)
  /// The request is longer than the daemon reads.
  case tooLong(bytes: Int, limit: Int)
  case noAnswer(method: String, after: Duration)
  case otherVersion(daemon: Int)
  case unexpectedAnswer(String)
  /// The daemon refused, for a reason of its own.
  case refused(RPCError)

  package var description: String {
    switch self {
    case .notRunning: "the daemon does not run; start it with `roost up`"
    case .system(let error) where error.code == ENAMETOOLONG:
      "\(error); set ROOST_HOME to a shorter path"
    case .system(let error): "\(error)"
    case .closed: "the daemon ended before it answered; see `roost logs`"
    case .tooLong(let bytes, let limit):
      "the request has \(bytes) bytes, and the daemon takes \(limit); make the texts in it shorter"
    case .noAnswer(let method, let time):
      "the daemon did not answer \(method) within \(time.words); see `roost logs`"
    case .otherVersion(let version):
      "the daemon speaks protocol \(version), this roost \(ControlProtocol.version);"
        + " run `roost restart`"
    case .unexpectedAnswer(let what): "the daemon answered with something unexpected: \(what)"
    case .refused(let error) where error.name == RPCError.unknownMethodName:
      "\(error.message) in the daemon, which is another build than this roost; run `roost restart`"
    case .refused(let error): error.message
    }
  }
}
