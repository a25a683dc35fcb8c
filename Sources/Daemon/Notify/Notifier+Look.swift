import Delivery
import Foundation
import Model
import Platform
import Store
import Synchronization

extension Notifier {
  /// How long a mailbox's lock is waited for, and when one that could not be read is tried again.
  private static let patience = Duration.milliseconds(500)
  private static let pause = Duration.seconds(10)

  /// Reads the person's mailboxes that may have changed; returns when to read one again that could not
  /// be read.
  func readMail() async -> ContinuousClock.Instant? {
    let teams = context.keeper.state.teams
    let changed = knowledge.withLock { knowledge in
      defer { knowledge.unread = [] }
      return knowledge.unread
    }
    var failed: Set<String> = []
    for team in teams.values where changed?.contains(team.name) ?? true {
      var found: [Address: [Alert]] = [:]
      for owner in team.personsMail {
        do {
          found[owner] = try await unread(of: owner)
        } catch {
          context.note("\(owner): \(error)")
          failed.insert(team.name)
        }
      }
      knowledge.withLock { knowledge in
        let own = Set(team.personsMail)
        knowledge.mail = knowledge.mail.filter { $0.key.team != team.name || own.contains($0.key) }
        // What could not be read is as it was.
        knowledge.mail.merge(found) { $1 }
      }
    }
    knowledge.withLock { knowledge in
      knowledge.mail = knowledge.mail.filter { teams[$0.key.team] != nil }
      _ = knowledge.unread?.formUnion(failed)
    }
    return failed.isEmpty ? nil : .now + Self.pause
  }

  private func unread(of owner: Address) async throws -> [Alert] {
    let box = context.mailbox(of: owner, lockTimeout: Self.patience)
    return try await blocking {
      let now = Date()
      return try box.unread(limit: .max).filter { $0.isWaiting(at: now) }
        .map { Alert($0, in: owner) }
    }
  }

  /// What there is for a person to know: first what agents show, then mail.
  func presentAlerts() -> [Alert] {
    let agents = context.keeper.state.agents
    let (held, told, mail) = knowledge.withLock { knowledge in
      for agent in agents { knowledge.starts[agent.address] = agent.spawn?.id }
      return (knowledge.held, knowledge.rule.told, knowledge.mail)
    }
    var alerts: [Alert] = []
    var stillHeld: [Address: String] = [:]
    for agent in agents {
      let address = agent.address
      guard agent.isLive else {
        if let start = agent.spawn?.id {
          alerts += [
            Alert.end(of: address, start: start, status: agent.status, why: agent.condition?.why)
          ]
          .compactMap { $0 }
        }
        continue
      }
      let seen = supervisors.observation(of: address)?.observation
      let hold = context.deliveryIndex.holdSeen(of: address)?.hold
      let why = hold?.reason.needsPerson == true ? held[address] ?? hold?.detail : nil
      if held[address] != nil { stillHeld[address] = why }
      let key = Alert.Key(.needsYou, "\(address)")
      let needsPerson: [Observation.Status] = [.needsYou, .stuck]
      if needsPerson.map(\.rawValue).contains(supervisors.status(of: agent)) {
        alerts.append(.needsYou(address, seen?.why))
      } else if let why, held[address] != nil || told.contains(key) {
        // One that was told lasts for as long as the pane shows it, over a restart of the daemon too.
        alerts.append(.needsYou(address, why))
      }
    }
    knowledge.withLock { knowledge in
      for address in held.keys where stillHeld[address] == nil { knowledge.held[address] = nil }
    }
    for owner in mail.keys.sorted(by: { "\($0)" < "\($1)" }) { alerts += mail[owner] ?? [] }
    return alerts
  }
}
