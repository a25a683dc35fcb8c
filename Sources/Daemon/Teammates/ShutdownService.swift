import Control
import Foundation
import Model
import Platform
import Store

/// The shutdown protocol: a teammate is asked to finish, and says yes, says no, or says nothing.
struct ShutdownService: Sendable {
  let context: DaemonContext
  let termination: TeammateTermination

  typealias Outcome = ShutdownReply.Outcome

  /// Asks and awaits the answer; an agent that agrees is ended, and its waiting mail goes back.
  func shutDown(
    _ address: Address, reason: String?, within seconds: Int, from sender: String = Name.lead
  ) async throws -> ShutdownReply {
    let events = context.bus.subscribe()
    let request = try await ask(address, reason: reason, within: seconds, from: sender)
    let left = max(0.001, Timestamp.date(request.deadline)?.timeIntervalSinceNow ?? 0)
    let outcome = try await withDeadline(.milliseconds(Int(left * 1000))) { () -> Outcome in
      if let known = try await standing(address, request) { return known }
      for await news in events {
        if let outcome = try await answer(in: news, to: request, of: address) { return outcome }
      }
      return .silent
    }
    return try await conclude(address, outcome ?? .silent)
  }

  /// Notes the request in the state, then sends it; a request that is open already is gone on with.
  private func ask(
    _ address: Address, reason: String?, within seconds: Int, from sender: String
  ) async throws -> Spawn.ShutdownRequest {
    let request = try await blocking { [context] in
      try context.keeper.update { state in
        let agent = try Registration.existing(address, in: state)
        guard agent.spawn != nil else {
          throw TeammateError.isNotOurs(
            address, "; `roost leave \(address.name)` takes it out of the team")
        }
        guard agent.isLive else {
          throw TeammateError.hasEnded(
            address, why: agent.condition?.why ?? agent.gone ?? agent.status,
            isLost: agent.condition?.source == .lost)
        }
        if let open = agent.spawn?.shutdown { return open }
        let request = Spawn.ShutdownRequest(
          id: Self.requestID(for: address),
          reason: reason,
          deadline: Timestamp.text(Date().addingTimeInterval(Double(seconds))))
        state.teams[address.team]?.agents[address.name]?.spawn?.shutdown = request
        return request
      }
    }
    var message = Message(
      from: sender,
      text: Frame.shutdownRequest(id: request.id, from: sender, reason: request.reason)
        .text(at: Timestamp.now))
    message.to = address.name
    message.summary = "shutdown request"
    message.priority = .high
    message.key = request.id
    let box = context.mailbox(of: address)
    let final = message
    _ = try await blocking { try box.append(final) }
    return request
  }

  /// A request's id, in the form that Claude Code gives it, with a part that nobody guesses: who answers
  /// has read the request.
  private static func requestID(for address: Address) -> String {
    let time = Int(Date().timeIntervalSince1970 * 1000)
    let word = String(UInt64.random(in: .min ... .max), radix: 36)
    return "shutdown-\(time)-\(word)@\(address.name)"
  }

  /// The answer as things stand: a program that has ended agrees, and so does a frame that the
  /// agent has put into its lead's mailbox, by `roost approve` or by itself.
  ///
  /// A frame of which it is known that somebody else sent it is none.
  private func standing(
    _ address: Address, _ request: Spawn.ShutdownRequest
  ) async throws -> Outcome? {
    guard let agent = context.keeper.agent(address), agent.isLive else { return .approved }
    let box = context.mailbox(of: Address(name: Name.lead, team: address.team))
    let messages = try await blocking { try box.readAll() }
    for message in messages.reversed()
    where message.from == address.name && message.sentBy == nil {
      switch Frame(message.text) {
      case .shutdownApproved(request.id, _): return .approved
      case .shutdownRejected(request.id, _, let reason): return .rejected(reason)
      default: continue
      }
    }
    return nil
  }

  /// Whether news is worth a look at how things stand, and then what the look says.
  private func answer(
    in news: EventNews, to request: Spawn.ShutdownRequest, of address: Address
  ) async throws -> Outcome? {
    if case .event(let event) = news {
      switch event.event {
      case .agentGone(address, _), .agentEvicted(address, _), .agentLeft(address),
        .agentStatus(address, _, _), .leadMail(address.team):
        break
      default: return nil
      }
    }
    return try await standing(address, request)
  }

  private func conclude(_ address: Address, _ outcome: Outcome) async throws -> ShutdownReply {
    guard outcome == .approved else {
      try await blocking { [context] in
        try context.keeper.update { state in
          state.teams[address.team]?.agents[address.name]?.spawn?.shutdown = nil
        }
      }
      return ShutdownReply(outcome)
    }
    var ended: EndReply?
    do {
      ended = try await termination.end(
        address, as: .completed, why: "it finished when it was asked to")
    } catch AgentError.unknown {
      // It has left meanwhile, so that there is nothing to end.
    }
    try await MailReturn(context: context).all(
      of: address, because: "\(address.name) was shut down")
    return ShutdownReply(outcome, ended: ended)
  }

  /// Takes a teammate's answer, and tells its lead.
  ///
  /// The teammate itself answers, or a person for it.
  func answer(
    _ address: Address, from caller: Attestor.Caller, id: String, approves: Bool, reason: String?
  ) async throws {
    let proof: Attestation
    switch caller {
    case .agent(address, let own): proof = own
    case .user: proof = .outside
    case .agent(let other, _): throw TeammateError.otherAgentAnswers(other, for: address)
    case .unknown: throw TeammateError.answerIsUnproved(address)
    }
    guard let request = context.keeper.agent(address)?.spawn?.shutdown, request.id == id else {
      throw TeammateError.noRequest(address, id: id)
    }
    let frame: Frame =
      approves
      ? .shutdownApproved(id: id, from: address.name)
      : .shutdownRejected(id: id, from: address.name, reason: reason)
    var message = Message(from: address.name, text: frame.text(at: Timestamp.now))
    message.to = Name.lead
    message.key = "answer-\(id)"
    message.attestation = proof
    message.color = context.keeper.agent(address)?.color
    let box = context.mailbox(of: Address(name: Name.lead, team: address.team))
    let final = message
    _ = try await blocking { try box.append(final) }
  }

  /// Goes on waiting for every answer that the last daemon waited for.
  func recover() async {
    await withTaskGroup { group in
      for agent in context.keeper.state.agents {
        guard let request = agent.spawn?.shutdown,
          context.keeper.state.teams[agent.team]?.dissolution == nil
        else { continue }
        group.addTask {
          do {
            _ = try await shutDown(agent.address, reason: request.reason, within: 1)
          } catch {
            context.note("the request to \(agent.address) to finish was lost: \(error)")
          }
        }
      }
    }
  }
}
