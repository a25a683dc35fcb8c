import CoordinationAPI
import HTTPTypes
import HubStore

/// The handlers of the routes for agents.
struct AgentHandlers {
  let call: APICall

  func register() async throws -> Answer {
    let submitted: AgentRecord = try await call.body()
    let caller = call.caller
    let (agent, isNew) = try await call.hub.change { transaction, changes in
      try AgentRules.register(submitted, by: caller, in: transaction, &changes)
    }
    return Answer(isNew ? .created : .ok, json: agent)
      .created(isNew, at: .getAgent, agent.name, in: call.repository)
  }

  func list() async throws -> Answer {
    let caller = call.caller
    let type = call.query.text("type")
    let location: AgentLocation? = try call.query.word("location")
    let statuses: [AgentStatus] = try call.query.words("status")
    let (agents, roster) = try await call.hub.store.read { transaction in
      (
        try transaction.agents(in: caller.repository),
        try transaction.rosterVersion(of: caller.repository)
      )
    }
    let seen = agents.map { $0.record.observed(at: caller.time, beat: caller.beat) }
      .filter { agent in
        (type == nil || agent.type == type)
          && (location == nil || agent.location.known == location)
          && (statuses.isEmpty || agent.status.known.map(statuses.contains) ?? false)
      }
    return Answer(json: seen).with(roster: roster)
  }

  func get() async throws -> Answer {
    let (caller, name) = (call.caller, call.parameter)
    let agent = try await call.hub.store.read { transaction in
      try transaction.agent(name, in: caller.repository)
    }
    guard let agent else {
      throw Refusal(
        .missing, "no_agent", "no agent \(name) is registered in \(caller.repository)")
    }
    return Answer(json: agent.record.observed(at: caller.time, beat: caller.beat))
  }

  func update() async throws -> Answer {
    let submitted: AgentUpdate = try await call.body()
    let (caller, name) = (call.caller, call.parameter)
    let agent = try await call.hub.change { transaction, changes in
      try AgentRules.update(name, submitted, by: caller, in: transaction, &changes)
    }
    return Answer(json: agent)
  }

  func remove() async throws -> Answer {
    let (caller, name) = (call.caller, call.parameter)
    try await call.hub.change { transaction, changes in
      try AgentRules.remove(name, by: caller, in: transaction, &changes)
    }
    return Answer(.noContent)
  }

  func beat() async throws -> Answer {
    let heartbeat: Heartbeat = try await call.body()
    let caller = call.caller
    let (unregistered, roster) = try await call.hub.change { transaction, changes in
      try AgentRules.recordHeartbeat(heartbeat, by: caller, in: transaction, &changes)
    }
    return Answer(
      json: HeartbeatAnswer(
        intervalSeconds: call.hub.options.heartbeat, unregistered: unregistered, roster: roster,
        serverTime: caller.time)
    ).with(roster: roster)
  }
}
