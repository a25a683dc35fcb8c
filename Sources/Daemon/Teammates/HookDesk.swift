import Control
import Delivery
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// What agents' own hooks tell: when they work, when they rest, and when they take their mail.
struct HookDesk: Sendable {
  let place: Workplace
  let roster: Roster

  /// Takes a report and answers with the messages that the agent is to see now.
  func report(_ report: HookReport) async throws -> JSON {
    _ = try Registration.existing(report.agent, in: place.keeper.state)
    let mail = report.event.takesMail ? try await takeMail(report.agent) : []
    do {
      try await note(report, tookMail: !mail.isEmpty)
    } catch {
      // The messages are marked: nobody would read them if the answer told of the trouble instead.
      guard !mail.isEmpty else { throw error }
      place.note("what a hook of \(report.agent) told could not be kept: \(error)")
    }
    return ["messages": .array(mail.map { Handover($0).json })]
  }

  /// Hands over the waiting messages of an agent whose mode says that its hook fetches them.
  private func takeMail(_ address: Address) async throws -> [Message] {
    guard let agent = place.keeper.agent(address), agent.mode == .hook, !agent.isPaused
    else { return [] }
    return try await MailTaker(place: place, address: address, means: "hook").take(limit: 32)
  }

  private func note(_ report: HookReport, tookMail: Bool) async throws {
    let before = place.keeper.agent(report.agent)?.condition?.status
    let agent = try await blocking { [place] in
      try place.keeper.update { state -> Agent? in
        guard var agent = state.agent(report.agent) else { return nil }
        let status: Condition.Status? =
          switch report.event {
          case .promptSubmit, .toolUse: .running
          case .stop: tookMail ? .running : .idle
          case .sessionStart: .idle
          case .notification, .sessionEnd: nil
          }
        let isNews =
          agent.condition?.status != status || agent.condition?.source != .hook
        if let status, agent.condition?.status.isTerminal != true, isNews {
          agent.condition = Condition(
            status, .hook, why: "its hook told: \(report.event.rawValue)")
        }
        if report.event == .toolUse {
          agent.spawn?.progress.toolCalls += 1
          agent.spawn?.progress.lastTool = report.tool
          agent.spawn?.progress.lastToolAt = Timestamp.now
        }
        if let tokens = report.tokens { agent.spawn?.progress.tokens = tokens }
        if let conversation = report.conversation { agent.spawn?.conversation = conversation }
        state.teams[agent.team]?.agents[agent.name] = agent
        return agent
      }
    }
    guard let agent else { return }
    roster.update(agent)
    guard agent.condition?.status != before else { return }
    roster.publishStatus(of: agent)
    if agent.condition?.status == .idle, report.event == .stop {
      try await IdleNotices(place: place).tell(about: agent, summary: report.summary)
    }
  }
}

extension HookReport.Event {
  fileprivate var takesMail: Bool {
    switch self {
    case .promptSubmit, .toolUse, .stop: true
    case .sessionStart, .notification, .sessionEnd: false
    }
  }
}
