import Control
import Model
import Platform

/// Who asks, as far as the process at the other end of the connection proves it.
extension RequestRouter {
  /// Who takes an agent's mail, where that is not the agent: the agent that the caller's process proves
  /// it to be, or else whoever it says that it is.
  func taker(_ request: MessageRequest, _ peer: Int32?) async throws -> String? {
    guard case .agent(let proved, _) = try await caller(peer) else { return request.by }
    return proved == request.agent ? nil : proved.name
  }

  /// The agent that the caller's process proves it to be.
  func proved(_ peer: Int32?) async throws -> Address? {
    guard case .agent(let proved, _) = try await caller(peer) else { return nil }
    return proved
  }

  /// Who sends something to a team under a name, and how that is known; an agent of another team is
  /// written with its own.
  func attested(_ name: String, in team: String, _ peer: Int32?) async throws -> AttestedSender {
    let caller = try await caller(peer)
    let written = try Address.Partial(name)
    let address = Address(name: written.name, team: written.team ?? team)
    if case .agent(let agent, let proof) = caller, written.team == nil, agent.name == address.name,
      agent.team != team
    {
      return AttestedSender("\(agent)", proof)
    }
    return caller.sender(address, written: name)
  }

  func caller(_ peer: Int32?) async throws -> Attestor.Caller {
    guard let peer else { return .unknown }
    return try await blocking { [context] in Attestor(context: context).caller(peer) }
  }
}
