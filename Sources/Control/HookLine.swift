import Foundation
import JSONRPC
package import JSONSyntax
import Platform

/// How an agent's hook talks to the daemon: on this thread, and with little time.
///
/// It says at once all that it has to say. A daemon that hangs reads it when it comes to; what it
/// hands over then nobody takes, and it takes that back. One that is at work says so again and again,
/// and is waited for longer.
package struct HookLine {
  /// How long the daemon is waited for.
  package struct Patience: Sendable {
    /// When the hook has to be over.
    var end: ContinuousClock.Instant
    /// How long a daemon that has said that it works may be silent, beyond that.
    var pace: Duration
    /// When the hook has to be over whatever the daemon says.
    var last: ContinuousClock.Instant
    /// How long it has been waited for when the time is over, in words of an error.
    private(set) var limit: Duration

    /// What of the time the program's own start and end take.
    private static let reserve = Duration.milliseconds(10)
    private static let workTime = Duration.seconds(1)

    package init(_ limit: Duration, from start: ContinuousClock.Instant = .now) {
      self.limit = limit
      end = start + max(limit - Self.reserve, .milliseconds(1))
      pace = limit / 2
      last = start + max(limit, Self.workTime)
    }

    /// Waits on for a daemon that has just said that it works.
    fileprivate mutating func extend() {
      let later = min(max(end, .now + pace), last)
      limit += end.duration(to: later)
      end = later
    }
  }

  private let socket: UnixSocket
  private var patience: Patience
  private var buffer = LineBuffer(limit: .max)
  private var isGreeted = false
  private var count = 0

  /// Connects; nil where no daemon runs.
  package init?(to path: String, _ patience: Patience) throws {
    self.patience = patience
    do {
      socket = try UnixSocket.connect(to: path)
    } catch {
      guard error.isMissing || error.code == ECONNREFUSED else { throw error }
      return nil
    }
  }

  /// Reports, and returns what the daemon hands over; nil where it has ended.
  package mutating func tell(_ report: HookReport) throws -> HookReply? {
    try ask(.reportHook, report.json).map(HookReply.init)
  }

  /// Asks, and returns the answer; nil where the daemon has ended.
  ///
  /// - Throws: `ControlError.noAnswer` if it says nothing in time.
  package mutating func ask(_ method: ControlMethod, _ parameters: JSON) throws -> JSON? {
    var lines: [UInt8] = []
    if !isGreeted {
      lines = request(.hello, [ControlMethod.tellsWork: true])
    }
    lines += request(method, parameters)
    guard try socket.send(lines, before: patience.end) else { throw noAnswer(to: method) }
    if !isGreeted {
      guard let greeting = try answer(to: method) else { return nil }
      let version = try HelloReply(json: greeting).protocolVersion
      guard version == ControlProtocol.version else {
        throw ControlError.otherVersion(daemon: version)
      }
      isGreeted = true
    }
    return try answer(to: method)
  }

  /// Tells that the agent has what was handed over.
  package func confirm() throws {
    let line = RPCMessage.notification(method: ControlMethod.handedOver, parameters: [:]).line
    _ = try socket.send(line, before: .now + patience.pace)
  }

  private mutating func request(_ method: ControlMethod, _ parameters: JSON) -> [UInt8] {
    count += 1
    return RPCMessage.request(
      id: .integer(count), method: method.rawValue, parameters: parameters
    ).line
  }

  private func noAnswer(to method: ControlMethod) -> ControlError {
    .noAnswer(method: method.rawValue, after: patience.limit)
  }

  /// The next answer; nil at the end of the connection.
  private mutating func answer(to method: ControlMethod) throws -> JSON? {
    while true {
      if let line = try buffer.next() {
        switch try RPCMessage(line: line) {
        case .result(_, let result): return result
        case .failure(_, let error): throw ControlError.refused(error)
        case .notification(ControlMethod.works, _):
          patience.extend()
          continue
        case .request, .notification: continue
        }
      }
      guard let bytes = try socket.receive(before: patience.end) else {
        throw noAnswer(to: method)
      }
      if bytes.isEmpty { return nil }
      buffer.append(bytes)
    }
  }
}
