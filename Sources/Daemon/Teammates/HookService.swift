import Control
import Delivery
import Foundation
import Model
import Platform
import Store

/// What agents' own hooks tell: when they work, when they rest, and when they take their mail.
struct HookService: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  private let stops = StopCount()

  init(context: DaemonContext, supervisors: AgentSupervisors) {
    self.context = context
    self.supervisors = supervisors
  }

  /// Takes a report and answers with the messages that the agent is to see now.
  func report(_ report: HookReport) async throws -> [Message] {
    _ = try Registration.existing(report.agent, in: context.keeper.state)
    let carriesMail = report.carriesMail ?? report.event.takesMail
    var mail: [Message] = []
    var trouble: (any Error)?
    do {
      if stops.allows(report) && carriesMail { mail = try await takeMail(report) }
    } catch {
      // The agent works or rests all the same.
      trouble = error
    }
    stops.note(report, tookMail: !mail.isEmpty)
    do {
      try await note(report, tookMail: !mail.isEmpty)
    } catch {
      // The messages are marked: nobody would read them if the answer told of the trouble instead.
      guard !mail.isEmpty else { throw error }
      context.note("what a hook of \(report.agent) told could not be kept: \(error)")
    }
    if let trouble { throw trouble }
    return mail
  }

  /// Hands over the waiting messages of an agent whose mode says that its hook fetches them.
  private func takeMail(_ report: HookReport) async throws -> [Message] {
    let address = report.agent
    guard let agent = context.keeper.agent(address), agent.mode == .hook, !agent.isPaused
    else { return [] }
    var taker = MailTaker(context: context, address: address, means: "hook")
    // Who holds the mailbox keeps the mail, and not the agent.
    if let wait = report.wait { taker.lockTimeout = .milliseconds(max(wait / 2, 1)) }
    return try await taker.take(limit: 32, room: report.room)
  }

  /// Notes that nobody got what a report was answered with: an agent that stopped rests after all.
  func noteUntaken(_ report: HookReport) async {
    stops.note(untaken: report)
    guard report.event == .stop else { return }
    do {
      try await note(report, tookMail: false)
    } catch {
      context.note("that \(report.agent) rests could not be kept: \(error)")
    }
  }

  /// Whether a hook told before another one that was heard first.
  private static func isOld(_ report: HookReport, beside told: Condition?) -> Bool {
    guard let since = told.flatMap({ Timestamp.date($0.since) }),
      let at = report.at.flatMap(Timestamp.date)
    else { return false }
    // A time in the future is not a time.
    return at < since && since <= Date()
  }

  private func note(_ report: HookReport, tookMail: Bool) async throws {
    noteProgress(report)
    supervisors.noteSign(of: report.agent)
    guard let known = context.keeper.agent(report.agent) else { return }
    let before = known.condition?.status
    // Most reports, those of single tools, tell nothing that has to last.
    guard Self.told(report, tookMail: tookMail, of: known) != known else { return }
    let agent = try await blocking { [context] in
      try context.keeper.update { state -> Agent? in
        guard let agent = state.agent(report.agent) else { return nil }
        let told = Self.told(report, tookMail: tookMail, of: agent)
        state.teams[agent.team]?.agents[agent.name] = told
        return told
      }
    }
    guard let agent else { return }
    supervisors.update(agent)
    guard agent.condition?.status != before else { return }
    supervisors.publishStatus(of: agent)
    if agent.condition?.status == .idle, report.event == .stop {
      try await IdleNotices(context: context).tell(about: agent, summary: report.summary)
    }
  }

  private func noteProgress(_ report: HookReport) {
    guard report.event == .toolUse else { return }
    context.keeper.noteProgress(of: report.agent) { progress in
      progress.toolCalls += 1
      progress.lastTool = report.tool
      progress.lastToolAt = Timestamp.now
    }
  }

  /// The agent after a report.
  private static func told(_ report: HookReport, tookMail: Bool, of agent: Agent) -> Agent {
    var agent = agent
    let status: Condition.Status? =
      switch report.event {
      case .promptSubmit, .toolUse: .running
      case .stop: tookMail ? .running : .idle
      case .sessionStart: .idle
      case .notification, .sessionEnd: nil
      }
    let before = agent.condition.flatMap { $0.source == .hook ? $0 : nil }
    let isNews = before?.status != status && !isOld(report, beside: before)
    if let status, agent.condition?.status.isTerminal != true, isNews {
      agent.condition = Condition(
        status, .hook, since: report.at ?? Timestamp.now,
        why: "its hook told: \(report.event.rawValue)")
    }
    if let conversation = report.conversation { agent.spawn?.conversation = conversation }
    return agent
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
