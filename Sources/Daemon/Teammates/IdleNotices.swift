import Foundation
import Model
import Platform
import Store

/// Tells a lead that a teammate has nothing to do: once, and only if it has no mail either.
struct IdleNotices: Sendable {
  let context: DaemonContext

  func tell(about agent: Agent, summary: String?) async throws {
    guard agent.spawn != nil, agent.name != Name.lead else { return }
    let own = context.mailbox(of: agent.address)
    guard try await blocking({ try own.counts().unread == 0 }) else { return }
    let frame = Frame.idle(from: agent.name, summary: summary ?? Self.summary(of: agent))
    var notice = Message(from: agent.name, text: "")
    notice.to = Name.lead
    notice.summary = "idle"
    notice.color = agent.color
    notice.priority = .low
    try await Notices(context: context).post(
      notice, to: Address(name: Name.lead, team: agent.team), about: Message.idleSubject,
      life: Self.life, unless: { Frame($0.text) == frame }
    ) { _ in frame.text(at: Timestamp.now) }
  }

  /// What an agent does now is not news after a day.
  private static let life = Duration.seconds(86_400)

  private static func summary(of agent: Agent) -> String? {
    guard let progress = agent.spawn?.progress, progress.toolCalls > 0 else { return nil }
    let last = progress.lastTool.map { ", last \($0)" } ?? ""
    return "\(Printable.count(progress.toolCalls, "tool call"))\(last)"
  }
}
