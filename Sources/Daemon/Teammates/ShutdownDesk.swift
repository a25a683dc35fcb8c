import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store

/// The shutdown protocol: a teammate is asked to finish, and says yes, says no, or says nothing.
struct ShutdownDesk: Sendable {
  let place: Workplace
  let endings: Endings

  /// How a request ended.
  enum Outcome: Sendable, Equatable {
    case approved
    case rejected(String?)
    /// The time ran out.
    case silent

    var word: String {
      switch self {
      case .approved: "approved"
      case .rejected: "rejected"
      case .silent: "timeout"
      }
    }
  }

  /// Asks and awaits the answer; an agent that agrees is ended, and its waiting mail goes back.
  func shutDown(
    _ address: Address, reason: String?, within seconds: Int, from sender: String = Name.lead
  ) async throws -> Outcome {
    let events = place.bus.events(since: nil)
    let request = try await ask(address, reason: reason, within: seconds, from: sender)
    let left = max(0.001, Timestamp.date(request.deadline)?.timeIntervalSinceNow ?? 0)
    let outcome = try await withDeadline(.milliseconds(Int(left * 1000))) {
      if let known = end(of: address, request) { return known }
      for await event in events {
        if let outcome = answer(in: event, to: request, of: address) { return outcome }
      }
      return .silent
    }
    try await conclude(address, outcome ?? .silent)
    return outcome ?? .silent
  }

  /// Notes the request in the state, then sends it; a request that is open already is gone on with.
  private func ask(
    _ address: Address, reason: String?, within seconds: Int, from sender: String
  ) async throws -> Spawn.ShutdownRequest {
    let request = try await blocking { [place] in
      try place.keeper.update { state in
        let agent = try Registration.existing(address, in: state)
        guard agent.spawn != nil else {
          throw RPCError.application(
            "not_spawned",
            "\(address) joined by itself; `roost leave \(address.name)` takes it out of the team")
        }
        guard agent.isLive else {
          throw RPCError.application("ended", "\(address) has ended already (\(agent.status))")
        }
        if let open = agent.spawn?.shutdown { return open }
        let request = Spawn.ShutdownRequest(
          id: "shutdown-\(Int(Date().timeIntervalSince1970 * 1000))@\(address.name)",
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
    let box = place.mailbox(of: address)
    let final = message
    _ = try await blocking { try box.append(final) }
    return request
  }

  /// An end that came before anybody listened.
  private func end(of address: Address, _ request: Spawn.ShutdownRequest) -> Outcome? {
    guard let agent = place.keeper.agent(address), agent.isLive else { return .approved }
    return agent.spawn?.shutdown == nil ? .rejected(nil) : nil
  }

  private func answer(
    in event: JSON, to request: Spawn.ShutdownRequest, of address: Address
  ) -> Outcome? {
    let data = event["data"]
    guard data?["agent"]?.string == "\(address)" else { return nil }
    switch event["type"]?.string {
    case "agent.answered" where data?["id"]?.string == request.id:
      return data?["approved"]?.bool == true
        ? .approved : .rejected(data?["reason"]?.string)
    // A program that ends by itself has answered too.
    case "agent.gone", "agent.evicted", "agent.left": return .approved
    default: return nil
    }
  }

  private func conclude(_ address: Address, _ outcome: Outcome) async throws {
    guard outcome == .approved else {
      return try await blocking { [place] in
        try place.keeper.update { state in
          state.teams[address.team]?.agents[address.name]?.spawn?.shutdown = nil
        }
      }
    }
    if place.keeper.agent(address) != nil {
      _ = try await endings.end(address, as: .completed, why: "it finished when it was asked to")
    }
    try await MailReturn(place: place).all(of: address, because: "\(address.name) was shut down")
  }

  /// Takes a teammate's answer, and tells its lead.
  func answer(
    _ address: Address, id: String, approves: Bool, reason: String?
  ) async throws -> JSON {
    guard let request = place.keeper.agent(address)?.spawn?.shutdown, request.id == id else {
      throw RPCError.application(
        "no_request", "nobody waits for \(address)'s answer to \(Printable.escaped(id))")
    }
    let frame: Frame =
      approves
      ? .shutdownApproved(id: id, from: address.name)
      : .shutdownRejected(id: id, from: address.name, reason: reason)
    var message = Message(from: address.name, text: frame.text(at: Timestamp.now))
    message.to = Name.lead
    message.key = "answer-\(id)"
    message.color = place.keeper.agent(address)?.color
    let box = place.mailbox(of: Address(name: Name.lead, team: address.team))
    let final = message
    _ = try await blocking { try box.append(final) }
    publish(address, id: id, approves: approves, reason: reason)
    return ["agent": .string("\(address)"), "approved": .bool(approves)]
  }

  private func publish(_ address: Address, id: String, approves: Bool, reason: String?) {
    place.bus.publish(
      "agent.answered",
      [
        "agent": .string("\(address)"), "id": .string(id), "approved": .bool(approves),
        "reason": reason.map(JSON.string),
      ])
  }

  /// Looks through a lead's mailbox for answers that agents wrote there themselves.
  func readAnswers(in team: String) async throws {
    let open = place.keeper.state.agents.filter { $0.team == team && $0.spawn?.shutdown != nil }
    guard !open.isEmpty else { return }
    let box = place.mailbox(of: Address(name: Name.lead, team: team))
    let messages = try await blocking { try box.readUnread() }
    for message in messages {
      guard let frame = Frame(message.text) else { continue }
      for agent in open where agent.name == message.from {
        switch frame {
        case .shutdownApproved(let id, _) where id == agent.spawn?.shutdown?.id:
          publish(agent.address, id: id, approves: true, reason: nil)
        case .shutdownRejected(let id, _, let reason) where id == agent.spawn?.shutdown?.id:
          publish(agent.address, id: id, approves: false, reason: reason)
        default: continue
        }
      }
    }
  }
}
