package import JSONSyntax
package import Model

/// An event as it stands on the wire: `type` is its subject, a dot, and what happened.
extension DaemonEvent {
  fileprivate var wire: (type: String, data: JSON) {
    switch self {
    case .daemonStarted(let pid): ("daemon.started", ["pid": .integer(Int(pid))])
    case .daemonReloaded: ("daemon.reloaded", [:])
    case .mailboxDamaged(let path, let copy):
      ("mailbox.damaged", ["path": .string(path), "copy": .string(copy)])
    case .delivery(let entry): ("delivery.\(entry.event.rawValue)", entry.json)
    case .leadMail(let team): ("lead.mail", ["team": .string(team)])
    case .personMail(let team): ("person.mail", ["team": .string(team)])
    case .teamCreated(let team): ("team.created", ["team": .string(team)])
    case .teamConfigured(let repository):
      ("team.configured", ["repository": .string(repository)])
    case .teamDissolved(let team, let archive):
      ("team.dissolved", ["team": .string(team), "archive": .string(archive)])
    case .memberEnded(let end): ("team.member_ended", end.json)
    case .agentJoined(let agent): ("agent.joined", Self.about(agent))
    case .agentSpawned(let agent): ("agent.spawned", Self.about(agent))
    case .agentStatus(let agent, let status, let why):
      (
        "agent.status",
        [
          "agent": .string("\(agent)"), "status": .string(status), "why": why.map(JSON.string),
        ]
      )
    case .agentNeedsPerson(let agent, let why):
      ("agent.needs_person", ["agent": .string("\(agent)"), "why": .string(why)])
    case .agentPaused(let agent): ("agent.paused", Self.about(agent))
    case .agentResumed(let agent): ("agent.resumed", Self.about(agent))
    case .agentLeft(let agent): ("agent.left", Self.about(agent))
    case .agentGone(let agent, let reason):
      ("agent.gone", ["agent": .string("\(agent)"), "reason": .string(reason)])
    case .agentEvicted(let agent, let note):
      ("agent.evicted", ["agent": .string("\(agent)"), "note": note.map(JSON.string)])
    case .remoteAgents(let repository, let names):
      (
        "remote.agents",
        ["repository": .string(repository), "agents": .array(names.map(JSON.string))]
      )
    case .hubChanged(let repository): ("hub.changed", ["repository": .string(repository)])
    case .workEnded(let repository, let request, let worker, let error):
      (
        "work.ended",
        [
          "repository": .string(repository), "request": .string(request),
          "worker": .string(worker), "error": error.map(JSON.string),
        ]
      )
    case .task(let news): ("task.changed", news.json)
    case .team(let event): event.wire
    }
  }

  private static func about(_ agent: Address) -> JSON { ["agent": .string("\(agent)")] }

  fileprivate init(type: String, data: JSON) throws {
    func text(_ key: String) throws -> String { try data.requiredString(key) }
    func agent() throws -> Address { try Address(text("agent")) }
    switch type {
    case "daemon.started": self = .daemonStarted(pid: Int32(clamping: data["pid"]?.integer ?? 0))
    case "daemon.reloaded": self = .daemonReloaded
    case "mailbox.damaged": self = .mailboxDamaged(path: try text("path"), copy: try text("copy"))
    case "lead.mail": self = .leadMail(team: try text("team"))
    case "person.mail": self = .personMail(team: try text("team"))
    case "team.created": self = .teamCreated(try text("team"))
    case "team.configured": self = .teamConfigured(repository: try text("repository"))
    case "team.dissolved": self = .teamDissolved(try text("team"), archive: try text("archive"))
    case "team.member_ended": self = .memberEnded(try MemberEnd(json: data))
    case "agent.joined": self = .agentJoined(try agent())
    case "agent.spawned": self = .agentSpawned(try agent())
    case "agent.status":
      self = .agentStatus(try agent(), status: try text("status"), why: data["why"]?.string)
    case "agent.needs_person":
      self = .agentNeedsPerson(try agent(), why: try text("why"))
    case "agent.paused": self = .agentPaused(try agent())
    case "agent.resumed": self = .agentResumed(try agent())
    case "agent.left": self = .agentLeft(try agent())
    case "agent.gone": self = .agentGone(try agent(), reason: try text("reason"))
    case "agent.evicted": self = .agentEvicted(try agent(), note: data["note"]?.string)
    case "remote.agents":
      self = .remoteAgents(
        repository: try text("repository"),
        names: try data.requiredArray("agents").compactMap(\.string))
    case "hub.changed": self = .hubChanged(repository: try text("repository"))
    case "work.ended":
      self = .workEnded(
        repository: try text("repository"), request: try text("request"),
        worker: try text("worker"), error: data["error"]?.string)
    case "task.changed": self = .task(try TaskNews(json: data))
    case _ where type.hasPrefix("delivery."): self = .delivery(try JournalEntry(json: data))
    default:
      guard let event = try TeamEvent(type: type, data: data) else {
        throw JSONShapeError("\"\(type)\" is not an event that this version knows")
      }
      self = .team(event)
    }
  }
}

extension DaemonEvent.MemberEnd {
  package var json: JSON {
    [
      "agent": .string("\(agent)"), "outcome": .string(outcome), "ended": .bool(isEnded),
      "note": note.map(JSON.string),
    ]
  }

  init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")),
      outcome: try json.requiredString("outcome"), isEnded: json["ended"]?.bool ?? false)
    note = json["note"]?.string
  }
}

extension NumberedEvent {
  package var json: JSON {
    let (type, data) = event.wire
    return [
      "seq": .integer(number), "at": .string(at), "type": .string(type), "data": data,
    ]
  }

  /// - Throws: `JSONShapeError` and the like for an event of another version of the daemon.
  package init(json: JSON) throws {
    self.init(
      number: json["seq"]?.integer ?? 0, at: try json.requiredString("at"),
      event: try DaemonEvent(
        type: json.requiredString("type"), data: json["data"] ?? JSON.object(JSONObject())))
  }
}

/// An event as the daemon told it, which may be of another version.
package struct EventNotice: Sendable {
  package let json: JSON

  init(json: JSON) {
    self.json = json
  }

  package var number: Int { json["seq"]?.integer ?? 0 }

  package var at: String { json["at"]?.string ?? "" }

  /// What happened; nil for what this version does not know.
  package var known: DaemonEvent? { try? NumberedEvent(json: json).event }
}

/// The number of the newest event: what `events.last` answers.
package struct LastEventReply: Sendable, Equatable {
  package var number: Int

  package init(number: Int) {
    self.number = number
  }

  package init(json: JSON) throws {
    self.init(number: try json.requiredInteger("seq"))
  }

  package var json: JSON { ["seq": .integer(number)] }
}
