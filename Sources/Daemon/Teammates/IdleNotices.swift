import Foundation
import Model
import Platform
import Store

/// Tells a lead that a teammate has nothing to do: once, and only if it has no mail either.
struct IdleNotices: Sendable {
  let place: Workplace

  func tell(about agent: Agent, summary: String?) async throws {
    guard agent.spawn != nil, agent.name != Name.lead else { return }
    let own = place.mailbox(of: agent.address)
    let lead = place.mailbox(of: Address(name: Name.lead, team: agent.team))
    let frame = Frame.idle(from: agent.name, summary: summary ?? Self.summary(of: agent))
    try await blocking {
      guard try own.counts().unread == 0 else { return }
      // An identical notice that the lead has not read yet says it already.
      let told = try lead.readUnread().last { $0.from == agent.name }
      if let told, Frame(told.text) == frame { return }
      var message = Message(from: agent.name, text: frame.text(at: Timestamp.now))
      message.to = Name.lead
      message.summary = "idle"
      message.color = agent.color
      message.priority = .low
      _ = try lead.append(message)
    }
  }

  private static func summary(of agent: Agent) -> String? {
    guard let progress = agent.spawn?.progress, progress.toolCalls > 0 else { return nil }
    let last = progress.lastTool.map { ", last \($0)" } ?? ""
    return "\(Printable.count(progress.toolCalls, "tool call"))\(last)"
  }
}
