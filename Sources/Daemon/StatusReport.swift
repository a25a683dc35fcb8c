import Delivery
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// What `roost status` and `roost list` show of a running daemon.
struct StatusReport: Sendable {
  let place: Workplace
  let roster: Roster
  let hybrid: HybridDesk
  /// How long a mailbox's lock is waited for: whoever asks for the status wants it now.
  private static let patience = Duration.milliseconds(500)

  func make() async throws -> JSON {
    let state = place.keeper.state
    // One mailbox that does not answer keeps none of the others waiting.
    var agents = try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
      for (index, agent) in state.agents.enumerated() {
        group.addTask { (index, try await row(agent)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }.sorted { $0.0 < $1.0 }.map(\.1)
    agents += hybrid.remoteAgents()
    return [
      "daemon": [
        "pid": .integer(Int(ThisProcess.pid)),
        "version": .string(RoostVersion.current),
        "started_at": .string(Timestamp.text(place.startedAt)),
        "home": .string(place.home.root),
      ],
      "teams": .array(state.teams.values.sorted { $0.name < $1.name }.map(Self.row)),
      "agents": .array(agents),
      "hubs": .array(try await hybrid.rows()),
      "dead_letters": .integer(place.ledger.deadLetterCount),
      "notes": .array(
        (place.notes + [place.programFault, place.watcher.shortage].compactMap { $0 }).map(
          JSON.string)),
    ]
  }

  private static func row(_ team: Team) -> JSON {
    [
      "name": .string(team.name),
      "description": team.description.map(JSON.string),
      "repository": team.repository.map(JSON.string),
      "agents": .integer(team.agents.count),
    ]
  }

  private func row(_ agent: Agent) async throws -> JSON {
    let box = place.mailbox(of: agent.address, lockTimeout: Self.patience)
    var unread: JSON = .null
    var fault: String?
    do {
      unread = .integer(try await blocking { try box.counts().unread })
    } catch let error as MailboxError {
      fault = "\(error)"
    } catch {
      fault = "the mailbox does not answer: \(error)"
    }
    let hold = place.ledger.holdSeen(of: agent.address)
    var row = agent.json.object ?? JSONObject()
    row["team"] = .string(agent.team)
    row["status"] = .string(roster.status(of: agent))
    row["seen"] = roster.observation(of: agent.address).map { seen in
      [
        "status": .string(seen.observation.status.rawValue), "since": .string(seen.since),
        "why": .string(seen.observation.why),
      ]
    }
    row["program"] = roster.program(of: agent.address).map { program in
      ["profile": .string(program.profile), "version": program.version.map(JSON.string)]
    }
    row["location"] = "local"
    row["provable"] = .array(Attestor.proofs(of: agent).map { .string($0.rawValue) })
    row["waiting"] = unread
    row["fault"] = fault.map(JSON.string)
    row["hold"] = hold.map {
      [
        "reason": .string($0.hold.reason.rawValue), "detail": .string($0.hold.detail),
        "seen_at": .string($0.at),
      ]
    }
    if unread != 0 {
      row["unsettled"] = place.ledger.unsettled(of: agent.address).map { entry in
        [
          "reason": .string(entry.verdict?.rawValue ?? entry.event.rawValue),
          "id": entry.messages.first.map(JSON.string),
        ]
      }
    }
    return .object(row)
  }
}
