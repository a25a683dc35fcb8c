import CoordinationAPI
import HTTPTypes
import HubStore

/// The handlers of the routes for work requests, which the API calls spawns.
struct SpawnHandlers {
  let call: APICall

  func request() async throws -> Answer {
    let submitted: SpawnRecord = try await call.body()
    let key = try call.idempotencyKey()
    let (caller, limits) = (call.caller, call.hub.options.workRequestLimits)
    let (request, isNew) = try await call.hub.change { transaction, changes in
      try SpawnRules.request(
        submitted, key: key, limits: limits, by: caller, in: transaction, &changes)
    }
    return Answer(isNew ? .created : .ok, json: request)
      .created(isNew, at: .getSpawn, request.id, in: call.repository)
  }

  func pending() async throws -> Answer {
    let limit = try call.query.number("limit", in: 1...1000) ?? 100
    let asked: [WorkKind] = try call.query.words("kind")
    // Whoever does not ask is of an earlier version, or wants nothing else.
    let kinds = asked.isEmpty ? [.worker] : Set(asked)
    let requests = try await call.longPoll().run(for: [.workRequests(call.repository)]) {
      let (found, leaseExpiry) = try await call.readStore { caller, transaction in
        try SpawnRules.pending(kinds, limit: limit, by: caller, in: transaction)
      }
      return found.isEmpty ? .nothing(lookAgain: leaseExpiry) : .answer(found)
    }
    return Answer(json: requests ?? [])
  }

  func get() async throws -> Answer {
    let (caller, id) = (call.caller, call.parameter)
    if let seen = try call.query.number("after", in: 0...Int.max) {
      let changed = try await call.longPoll().run(for: [.workRequests(call.repository)]) {
        () async throws -> LongPoll.Outcome<SpawnRecord> in
        let (found, leaseExpiry) = try await call.readStore { caller, transaction in
          try SpawnRules.workRequest(id, after: seen, by: caller, in: transaction)
        }
        return found.map { .answer($0) } ?? .nothing(lookAgain: leaseExpiry)
      }
      if let changed { return Answer(json: changed) }
    }
    let request = try await call.hub.store.read { transaction in
      try SpawnRules.workRequest(id, by: caller, in: transaction)
    }
    return Answer(json: request)
  }

  func claim() async throws -> Answer {
    let claim: SpawnClaim = try await call.body()
    let (caller, id) = (call.caller, call.parameter)
    let request = try await call.hub.change { transaction, changes in
      try SpawnRules.claim(id, claim, by: caller, in: transaction, &changes)
    }
    return Answer(json: request)
  }

  func update() async throws -> Answer {
    let submitted: SpawnUpdate = try await call.body()
    let (caller, id) = (call.caller, call.parameter)
    let request = try await call.hub.change { transaction, changes in
      try SpawnRules.update(id, submitted, by: caller, in: transaction, &changes)
    }
    return Answer(json: request)
  }
}
