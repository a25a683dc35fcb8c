import Control
import MCP
import Model
import Platform
import Store

/// Tells of changes of one resource.
struct ResourceWatch: Sendable {
  let session: Session

  /// How long a daemon that is started anew is waited for.
  private static let patience = Duration.seconds(30)
  /// Changes that come within this time are told as one.
  private static let pace = Duration.milliseconds(100)

  func run(_ uri: String, _ changed: @escaping @Sendable () -> Void) async throws {
    let resource = AgentResource.all.first { $0.declaration.word(in: uri) != nil }
    switch resource?.source {
    case .mail?: try await mail(changed)
    case .agents?: try await events(changed) { $0.changesAgents }
    case .tasks?: try await events(changed) { $0.changesTasks }
    case .nothing?, nil: return
    }
  }

  private func mail(_ changed: () -> Void) async throws {
    let boxes = try await ToolContext(session).caller().boxes().map(\.box)
    let changes = try MailboxChanges(of: boxes)
    // What came before anybody looked is a change too.
    repeat {
      changed()
      try await Task.sleep(for: Self.pace)
    } while await changes.next()
  }

  /// As long as there is a daemon: one that is started anew is listened to again.
  private func events(
    _ changed: @escaping @Sendable () -> Void,
    where concerns: @escaping @Sendable (DaemonEvent) -> Bool
  ) async throws {
    try await session.listen(within: Self.patience, missed: changed) { notice in
      if notice.known.map(concerns) != false { changed() }
    }
    throw ControlError.notRunning(socket: session.home.socket)
  }
}

extension DaemonEvent {
  /// Whether the list of tasks may be another one now.
  fileprivate var changesTasks: Bool {
    if case .task = self { true } else { false }
  }

  /// Whether the list of agents may be another one now.
  fileprivate var changesAgents: Bool {
    switch self {
    case .agentStatus, .agentNeedsPerson, .agentGone, .agentEvicted, .agentJoined, .agentSpawned,
      .agentPaused, .agentResumed, .agentLeft, .teamDissolved, .teamCreated, .memberEnded,
      .remoteAgents:
      true
    case .delivery, .daemonStarted, .daemonReloaded, .mailboxDamaged, .leadMail, .personMail,
      .teamConfigured, .hubChanged, .workEnded, .task, .team:
      false
    }
  }
}
