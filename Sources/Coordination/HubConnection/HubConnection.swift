import CoordinationAPI
import Foundation
import Model
import Platform
import Store
import Synchronization

/// The tie between this daemon and a hub for one repository: presence, the way out, the way in.
///
/// The hub is right about agents elsewhere, this daemon about its own.
package final class HubConnection: Service {
  package let repository: String
  let client: HubClient
  let host: any HubConnectionHost
  let registry: AgentRegistry
  let breaker = Breaker()
  let outboxChanged = Wake()
  let presenceChanged = Wake()
  private let current = Mutex(HubConnectionStatus())
  /// What of the hub's records was told of already.
  private let named = Mutex<Set<String>>([])

  package init(client: HubClient, host: any HubConnectionHost, registry: AgentRegistry) {
    repository = client.repository.description
    self.client = client
    self.host = host
    self.registry = registry
  }

  package var status: HubConnectionStatus { current.withLock { $0 } }

  /// Looks at the outbox again.
  package func outboxHasMail() { outboxChanged.ring() }

  /// Tells the hub of its agents now instead of at the next heartbeat.
  package func agentsChanged() { presenceChanged.ring() }

  /// Runs until it is cancelled; a hub that is away or refuses is asked again and again.
  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { [self] in await keep(AgentRegistrar(connection: self).run, presenceChanged) }
      group.addTask { [self] in await keep(Receiver(connection: self).run, Wake()) }
      group.addTask { [self] in await keep(Sender(connection: self).run, outboxChanged) }
    }
  }

  /// Runs work again whenever it fails, after the pause that the failure asks for.
  ///
  /// A ring ends the pause, but not while the hub is known to be away or asked to wait.
  private func keep(_ work: () async throws -> Void, _ wake: Wake) async {
    while !Task.isCancelled {
      if let pause {
        await wake.wait(pause)
        continue
      }
      do {
        try await work()
      } catch is NotNow {
        continue
      } catch {
        // Somebody else's cancellation ends nothing here.
        if Task.isCancelled { return }
        await wake.wait(failed(error))
      }
    }
  }

  /// How long to ask the hub nothing; nil if it may be asked.
  package var pause: Duration? { breaker.pause }

  /// - Throws: `NotNow` while the hub is not to be asked.
  func requireNoPause() throws {
    if pause != nil { throw NotNow() }
  }

  /// Ends a round of work until the pause is over.
  private struct NotNow: Error {}

  // MARK: - What requests tell of the hub

  /// Seconds after which a hub that refused is asked again: somebody may have mended it there.
  private static let refusalPause = Duration.seconds(30)

  /// The longest that a hub which asks to wait is left alone, however long it asks for.
  static let longestRest = 300

  /// Notes a failure and returns how long to wait.
  func failed(_ error: any Error) -> Duration {
    guard let error = error as? HubError else {
      host.log("the link for \(repository) failed: \(error)", isProblem: true)
      return .seconds(5)
    }
    if case .busy(_, let seconds, _) = error {
      let rest = min(seconds, Self.longestRest)
      breaker.rest(for: .seconds(rest))
      enter(.waiting, rest < seconds ? "\(error); it is asked again after \(rest) s" : "\(error)")
      return .seconds(rest)
    }
    if error.isTransient {
      breaker.failed()
      enter(.offline, "\(error)")
      return breaker.pause ?? .milliseconds(1)
    }
    enter(.refused, "\(error)")
    return Self.refusalPause
  }

  /// Notes that the hub answered.
  func answered() {
    let wasAway = breaker.succeeded()
    // The answer to what was asked before does not end the wait that another answer asked for.
    if breaker.rest == nil { enter(.connected, nil) }
    if wasAway {
      outboxChanged.ring()
      presenceChanged.ring()
    }
  }

  private func enter(_ phase: HubConnectionStatus.Phase, _ why: String?) {
    let changed = current.withLock { status in
      let old = status
      status.phase = phase
      status.why = why
      if phase == .connected { status.lastContact = Timestamp.now }
      // While it is offline the reasons differ in how many milliseconds each try took.
      return old.phase != phase || (phase == .refused && old.why != why)
    }
    guard changed else { return }
    let what = why.map { "\(phase.rawValue): \($0)" } ?? "connected to \(client.hub)"
    host.log("\(repository): \(what)", isProblem: phase != .connected)
    host.linkChanged(repository)
  }

  /// Tells, once, of records that are passed over.
  func name(_ unreadable: [Unreadable]) {
    for record in unreadable {
      let isNew = named.withLock { $0.count < 1000 && $0.insert("\(record)").inserted }
      if isNew { host.log("\(repository): passed over \(record)", isProblem: true) }
    }
  }

  func noteClock(_ time: WireTime?) {
    guard let time else { return }
    current.withLock { $0.clockOffset = time.date.timeIntervalSinceNow }
  }

  /// Forgets contradictions about agents that are no longer here.
  func keepConflicts(about names: Set<String>) {
    for name in status.conflicts.keys where !names.contains(name) {
      note(conflict: nil, about: name)
    }
  }

  /// Notes a contradiction about an agent, or that there is none any more.
  func note(conflict: String?, about agent: String) {
    let changed = current.withLock { status in
      let old = status.conflicts[agent]
      status.conflicts[agent] = conflict
      return old != conflict
    }
    guard changed else { return }
    if let conflict { host.log("\(repository): \(conflict)", isProblem: true) }
    host.linkChanged(repository)
  }
}
