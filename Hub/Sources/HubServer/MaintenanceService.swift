import CoordinationAPI
import HubStore
import Logging
import ServiceLifecycle

/// Runs the maintenance rules at regular intervals.
struct MaintenanceService: Service {
  let hub: Hub

  func run() async throws {
    // So an agent is noted within a quarter of the time that makes it unreachable.
    let interval = Duration.milliseconds(max(1000, hub.options.heartbeat * 750))
    await withTaskGroup { group in
      group.addTask {
        await every(interval, "unreachable agents") { try await noteUnreachableAgents() }
      }
      group.addTask { await every(.seconds(60), "expiry") { try await expireMessages() } }
      group.addTask { await every(.seconds(3600), "retention") { try await removeFinished() } }
    }
  }

  /// Repeats a task until the hub stops; a failure is logged, and the task repeated as usual.
  private func every(
    _ interval: Duration, _ name: String, _ body: @escaping @Sendable () async throws -> Void
  ) async {
    await cancelWhenGracefulShutdown {
      let clock = ContinuousClock()
      var next = clock.now
      while !Task.isCancelled {
        do {
          try await body()
        } catch {
          hub.log.error(
            "a maintenance task failed", metadata: ["task": "\(name)", "error": "\(error)"])
        }
        next += interval
        do {
          try await clock.sleep(until: next)
        } catch {
          return
        }
      }
    }
  }

  func noteUnreachableAgents() async throws {
    let time = hub.now()
    try await hub.change { transaction, changes in
      try MaintenanceRules.noteUnreachableAgents(at: time, in: transaction, &changes)
    }
    hub.limits.forgetIdle(at: .now)
  }

  func expireMessages() async throws {
    let (time, retention) = (hub.now(), hub.options.retention)
    while try await hub.change({ transaction, changes in
      try MaintenanceRules.expireMessages(at: time, retention, in: transaction, &changes)
    }) {}
  }

  func removeFinished() async throws {
    let (time, retention) = (hub.now(), hub.options.retention)
    let count = try await hub.store.write { transaction in
      try MaintenanceRules.removeFinished(at: time, retention, in: transaction)
    }
    if count > 0 {
      hub.log.info(
        "removed finished messages and work requests, and old blobs",
        metadata: ["count": "\(count)"])
    }
  }
}
