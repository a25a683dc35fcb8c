import Foundation
import JSONRPC
import JSONSyntax
import Platform

/// How an agent's hook talks to the daemon: on this thread, and with little time.
///
/// It says at once all that it has to say. A daemon that hangs reads it when it comes to; what it
/// hands over then nobody takes, and it takes that back.
package struct HookLine {
  private let socket: UnixSocket
  private var buffer = LineBuffer(limit: .max)

  /// Connects; nil where no daemon runs.
  package init?(to path: String) throws {
    do {
      socket = try UnixSocket.connect(to: path)
    } catch {
      guard error.isMissing || error.code == ECONNREFUSED else { throw error }
      return nil
    }
  }

  /// Reports, and returns what the daemon hands over; nil where it has ended.
  ///
  /// - Throws: `ControlError.noAnswer` if it says nothing in time, or is not done in the time for work.
  package mutating func tell(
    _ report: HookReport, within patience: Duration, working workTime: Duration
  ) throws -> HookReply? {
    let start = ContinuousClock.now
    let method = ControlMethod.reportHook.rawValue
    let lines =
      RPCMessage.request(id: 1, method: ControlMethod.hello.rawValue, parameters: [:]).line
      + RPCMessage.request(id: 2, method: method, parameters: report.json).line
    guard try socket.send(lines, before: start + patience) else {
      throw ControlError.noAnswer(method: method, after: patience)
    }
    guard let greeting = try answer(before: start + patience, of: patience) else { return nil }
    let version = try HelloReply(json: greeting).protocolVersion
    guard version == ControlProtocol.version else {
      throw ControlError.otherVersion(daemon: version)
    }
    return try answer(before: start + workTime, of: workTime).map(HookReply.init)
  }

  /// Tells that the agent has what was handed over.
  package func confirm(within patience: Duration) throws {
    let line = RPCMessage.notification(method: ControlMethod.handedOver, parameters: [:]).line
    _ = try socket.send(line, before: .now + patience)
  }

  /// The next answer; nil at the end of the connection.
  private mutating func answer(
    before end: ContinuousClock.Instant, of limit: Duration
  ) throws -> JSON? {
    while true {
      if let line = try buffer.next() {
        switch try RPCMessage(line: line) {
        case .result(_, let result): return result
        case .failure(_, let error): throw ControlError.refused(error)
        case .request, .notification: continue
        }
      }
      guard let bytes = try socket.receive(before: end) else {
        throw ControlError.noAnswer(method: ControlMethod.reportHook.rawValue, after: limit)
      }
      if bytes.isEmpty { return nil }
      buffer.append(bytes)
    }
  }
}
