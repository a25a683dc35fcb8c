import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// What `roost status --tmux` prints: what waits for the person, on one line.
struct StatusLine: Sendable {
  let session: Session

  func show() async throws {
    let line = try await line()
    session.show(["line": .string(line)]) { session.print(line) }
  }

  private func line() async throws -> String {
    if let daemon = try await session.runningDaemon() {
      return try await daemon.call(.showNotify, as: NotifyReply.init).value.line
    }
    return try await blocking { try WaitingSummary(mail()).line }
  }

  /// Without a daemon nobody knows what agents do: mail is what there is.
  private func mail() throws -> [Alert] {
    let state = try session.state()
    return try state.teams.values.flatMap(\.personsMail).flatMap { owner in
      let box = try session.mailbox(of: owner, in: state, lockTimeout: .milliseconds(500))
      return try box.unread(limit: .max).filter { $0.isWaiting(at: Date()) }.map { message in
        Alert(
          .mail, key: Alert.Key(.mail, "\(owner)/\(message.id)"), team: owner.team,
          about: message.from, text: "")
      }
    }
  }
}
