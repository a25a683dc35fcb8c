package import Control
package import Foundation
package import Model

extension TopModel {
  /// What has to be asked for after an event.
  package enum Wanted: Sendable, Comparable {
    case nothing
    /// The status, when there is time: what is shown may lack something.
    case statusLater
    /// The status, now: who is there has changed.
    case status
  }

  /// Takes over the whole of how things stand.
  package mutating func take(_ status: StatusReply) {
    var entries: [TopSubject: TopEntry] = [:]
    let all = status.agents.map(TopEntry.init) + status.remoteAgents.map(TopEntry.init)
    for entry in all where team == nil || entry.subject.team == team {
      entries[entry.subject] = entry
    }
    if entries != self.entries { isChanged = true }
    self.entries = entries
    deadLetters = status.deadLetters
    activity = activity.filter { entries[.agent($0.key)] != nil }
  }

  /// Takes over one event, as far as it tells what to show.
  package mutating func take(_ event: DaemonEvent, at date: Date) -> Wanted {
    if let address = event.agent { note(address, at: date) }
    switch event {
    case .delivery(let entry): return take(entry)
    case .agentStatus(let address, let status, let why):
      return change(address) { reply in
        guard reply.status != status else { return .nothing }
        reply.status = status
        reply.seen = AgentReply.Seen(
          status: status, since: Timestamp.text(date), why: why ?? "")
        return .statusLater
      }
    case .agentPaused(let address):
      return change(address) { reply in
        reply.agent.isPaused = true
        if reply.agent.isLive { reply.status = "paused" }
        return .statusLater
      }
    case .agentResumed, .agentGone, .agentNeedsPerson: return .status
    case .daemonReloaded, .mailboxDamaged, .leadMail, .personMail, .hubChanged, .workEnded, .task,
      .team:
      return .nothing
    case .daemonStarted, .teamCreated, .teamConfigured, .teamDissolved, .memberEnded, .agentJoined,
      .agentSpawned, .agentLeft, .agentEvicted, .remoteAgents:
      return .status
    }
  }

  /// Takes over how many messages wait for an agent, counted in its mailbox.
  package mutating func setWaiting(_ count: Int, of address: Address) {
    _ = change(address) { reply in
      reply.waiting = count
      if count == 0 { (reply.hold, reply.unsettled) = (nil, nil) }
      return .nothing
    }
  }

  private mutating func note(_ address: Address, at date: Date) {
    guard entries[.agent(address)] != nil else { return }
    activity[address, default: TopActivity()].note(at: date)
  }

  private mutating func change(
    _ address: Address, _ body: (inout AgentReply) -> Wanted
  ) -> Wanted {
    guard team == nil || address.team == team else { return .nothing }
    guard var reply = entries[.agent(address)]?.reply else { return .status }
    let old = reply
    let wanted = body(&reply)
    if reply != old {
      entries[.agent(address)]?.set(reply)
      if !filter.isEmpty { isChanged = true }
    }
    return wanted
  }

  private mutating func take(_ entry: JournalEntry) -> Wanted {
    if selection == .agent(entry.agent), deliveries != nil { add(entry) }
    // A team's lead may be a mailbox without an agent.
    guard entries[.agent(entry.agent)] != nil else { return .nothing }
    return change(entry.agent) { reply in
      switch entry.event {
      case .held:
        reply.hold = AgentReply.Hold(
          reason: entry.reason ?? "", detail: entry.evidence.first ?? "", seenAt: entry.at)
        return .nothing
      case .intent, .typed, .acknowledged, .nudged, .routed:
        reply.hold = nil
        return .nothing
      case .verdict:
        reply.hold = nil
        return entry.verdict == .submitted || entry.verdict == .seen ? .nothing : .statusLater
      case .dead, .requeued, .dropped: return .statusLater
      }
    }
  }

  /// How many entries of the journal are kept of the selected agent.
  package static let deliveriesShown = 200

  private mutating func add(_ entry: JournalEntry) {
    deliveries?.append(entry)
    if let count = deliveries?.count, count > Self.deliveriesShown {
      deliveries?.removeFirst(count - Self.deliveriesShown)
    }
  }
}

extension DaemonEvent {
  /// Whether tasks, or what was spent on them, may be otherwise now.
  var isAboutTasks: Bool {
    switch self {
    // What a turn took is recorded at its end.
    case .task, .team, .teamCreated, .teamDissolved, .agentStatus: true
    default: false
    }
  }

  /// The agent that it is of.
  fileprivate var agent: Address? {
    switch self {
    case .delivery(let entry): entry.agent
    case .agentJoined(let agent), .agentSpawned(let agent), .agentPaused(let agent),
      .agentResumed(let agent), .agentLeft(let agent):
      agent
    case .agentStatus(let agent, _, _), .agentNeedsPerson(let agent, _), .agentGone(let agent, _),
      .agentEvicted(let agent, _):
      agent
    case .memberEnded(let end): end.agent
    case .daemonStarted, .daemonReloaded, .mailboxDamaged, .leadMail, .personMail, .teamCreated,
      .teamConfigured, .teamDissolved, .remoteAgents, .hubChanged, .workEnded, .task,
      .team:
      nil
    }
  }
}
