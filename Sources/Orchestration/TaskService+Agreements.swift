import Foundation
package import Model
import Platform
import Store
import Synchronization
package import Tasks

/// Terms for agents' tasks: set, or talked about until both accept.
extension TaskService {
  /// What a team and an agent have between them.
  package struct Terms: Sendable {
    package var agent: Address
    package var agreement: Agreement?
    package var negotiation: Negotiation?
  }

  /// Sets terms, proposes some or answers a proposal; `speaker` is the agent that speaks, nil for
  /// whoever speaks for the team.
  package func agree(
    _ asked: AgreementChange, as speaker: Address?, proved: Address?
  ) async throws -> Terms {
    let log = try await blocking { [logs] in try logs.log(of: asked.team) }
    if let proved, let speaker, proved != speaker {
      throw AgreementError.notYours(team: asked.team, speaker)
    }
    let speaker = proved ?? speaker
    let now = context.now()
    let agent = try asked.member(
      among: candidates(of: asked.team, log.tasks.formation).map(\.agent))
    let party: Negotiation.Party = speaker == agent ? .agent : .team
    if party == .team { try allow(speaker, toRun: log.tasks) }
    let trust = AgreementChange.Trust(
      score: self.trust.record(of: agent).score, threshold: context.postpayTrust())
    let tasks = try await change(log) { tasks in
      try tasks.admit()
      return try asked.events(on: tasks.dealings, of: agent, by: party, trust, at: now)
    }
    return terms(of: agent, tasks)
  }

  /// The agreements of a team and the talks about them, by the agents' names.
  package func agreements(of team: String) throws -> [Terms] {
    guard context.state().teams[team] != nil else { throw TaskError.unknownTeam(team) }
    guard let tasks = logs.known(team)?.tasks else { return [] }
    let agents = Set(tasks.dealings.agreements.keys).union(tasks.dealings.negotiations.keys)
    return agents.sorted { "\($0)" < "\($1)" }.map { terms(of: $0, tasks) }
  }

  private func terms(of agent: Address, _ tasks: TeamTasks) -> Terms {
    Terms(
      agent: agent, agreement: tasks.dealings.agreements[agent],
      negotiation: tasks.dealings.negotiations[agent])
  }

  /// How far agents are trusted, and why: one, or all that are there or have done something.
  package func trustRecords(of agent: Address?) -> [(Address, TrustRecord)] {
    if let agent { return [(agent, trust.record(of: agent))] }
    var all = trust.all
    for agent in context.state().agents where all[agent.address] == nil {
      all[agent.address] = TrustRecord()
    }
    return all.sorted { ($0.key.name, $0.key.team) < ($1.key.name, $1.key.team) }
  }

  /// Asks the other party what it says to a proposal.
  func ask(_ talk: Negotiation, _ lead: Address) async throws {
    let address = talk.last.by == .team ? talk.agent : lead
    var message = Message(from: Name.roost, text: talk.question)
    message.to = address.name
    message.kind = "agreement"
    message.key = "agreement-\(talk.team)-\(talk.agent)-\(Timestamp.text(talk.last.at))"
    message.summary = "team \(talk.team) and \(talk.agent.name) talk about terms"
    try await send(message, to: address)
  }

  /// The lead hears of a task that cost more than was agreed.
  func tellPrice(_ cost: Amount, of task: TeamTask, by agent: Address, _ tasks: TeamTasks) async {
    guard let agreement = tasks.dealings.agreements[agent], !agreement.allows(cost) else { return }
    do {
      try await context.notify(
        leader(of: tasks), "price-\(task.id)-\(agent.name)",
        "price-\(task.id)-\(agent)-\(task.attempts.count)",
        "task \(task.shortID) cost \(cost), and team \(task.team) agreed with \(agent.name) on"
          + " \(agreement.terms.maxPerTask) at most")
    } catch {
      context.log(.error, "the price of task \(task.shortID): \(error)")
    }
  }
}

extension Negotiation {
  /// What whoever has to answer is asked.
  fileprivate var question: String {
    let proposer = last.by == .team ? "team \(team)" : "\(agent)"
    let head =
      "\(proposer) proposes \(last.terms.words); answer within 5 minutes of the first proposal:"
    let end = last.by == .team ? "" : " \(agent.name)"
    return "\(head)\nroost agree \(team)\(end) --accept\nroost agree \(team)\(end) --reject\n"
      + "roost agree \(team)\(end) --counter --max-per-task AMOUNT"
  }

  /// What both are told of its end.
  var result: String {
    switch state {
    case .accepted: "team \(team) and \(agent) agreed on \(last.terms.words)"
    case .rejected, .expired, .cancelled, .proposed, .countered:
      "team \(team) and \(agent) did not agree: \(state.rawValue) (\(last.terms.words))"
    }
  }
}
