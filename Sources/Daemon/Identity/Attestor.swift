import Model
import Platform
import Store

/// Tells who a process of this machine speaks for.
struct Attestor: Sendable {
  let context: DaemonContext

  enum Caller: Sendable, Equatable {
    case agent(Address, Attestation)
    /// A person, or a script that no agent started.
    case user
    /// It has an agent's name in its environment and cannot prove it, or is not to be seen.
    case unknown

    /// Whether what a sender says of itself is so, and how that is known.
    func attestation(of sender: Address) -> Attestation? {
      switch self {
      case .agent(sender, let proof): proof
      case .user where sender.name == Name.user: .outside
      case .agent, .user, .unknown: nil
      }
    }

    /// What a message under a sender's name says of who sends it.
    func sender(_ address: Address, written name: String) -> AttestedSender {
      let proof = attestation(of: address)
      return AttestedSender(name, proof, sentBy: proof == nil ? self.name : nil)
    }

    /// Who it is where that is known, as a sender is written.
    var name: String? {
      switch self {
      case .agent(let address, _): "\(address)"
      case .user: Name.user
      case .unknown: nil
      }
    }
  }

  /// Who the process is: the agent nearest among its ancestors, or on its terminal, or whose secret it
  /// has.
  func caller(_ process: Int32) -> Caller {
    let ancestry = ProcessTable.ancestry(of: process)
    guard ProcessTable.identity(of: process) != nil, !ancestry.isEmpty else { return .unknown }
    let agents = context.keeper.state.agents.filter(\.isLive)
    for ancestor in ancestry {
      let agent = agents.first { agent in
        agent.pane?.panePID == ancestor
          || agent.process.map { $0.pid == ancestor && $0.isAlive } ?? false
      }
      if let agent { return .agent(agent.address, .process) }
    }
    if let terminal = ProcessTable.terminal(of: process),
      let agent = agents.first(where: { Self.terminal(of: $0) == terminal })
    {
      return .agent(agent.address, .process)
    }
    return callerByEnvironment(process, agents)
  }

  /// What left an agent's pane and its parents has its environment still.
  private func callerByEnvironment(_ process: Int32, _ agents: [Agent]) -> Caller {
    let environment = ProcessTable.environment(of: process)
    guard let name = environment["ROOST_AGENT_ID"], environment["ROOST_HOME"] == context.home.root
    else { return .user }
    guard let agent = agents.first(where: { "\($0.address)" == name }), let spawn = agent.spawn,
      let secret = environment[AgentSecret.variable],
      AgentSecret(start: spawn.id, context.home).matches(secret)
    else { return .unknown }
    return .agent(agent.address, .environment)
  }

  /// How it can be proved that an agent sent something; none for one without a process or a pane.
  static func proofs(of agent: Agent) -> [Attestation] {
    guard agent.isLive else { return [] }
    return (agent.pane == nil && agent.process == nil ? [] : [.process])
      + (agent.spawn == nil ? [] : [.environment])
  }

  private static func terminal(of agent: Agent) -> Int? {
    guard let pane = agent.pane, let status = try? Files.status(pane.terminal) else { return nil }
    return status.terminalDevice == 0 ? nil : Int(status.terminalDevice)
  }
}
