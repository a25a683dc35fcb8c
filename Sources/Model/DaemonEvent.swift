/// Something that happened in the daemon, of which it tells whoever listens.
package enum DaemonEvent: Sendable, Equatable {
  case daemonStarted(pid: Int32)
  /// It has read config.json again.
  case daemonReloaded
  /// A mailbox could not be read; what was found is kept under another name.
  case mailboxDamaged(path: String, copy: String)
  /// The journal has an entry about messages.
  case delivery(JournalEntry)
  /// A team's lead has mail, which may answer a request.
  case leadMail(team: String)
  /// A mailbox that the person reads has changed.
  case personMail(team: String)

  case teamCreated(String)
  /// A team goes over several machines from now on, or no longer.
  case teamConfigured(repository: String)
  case teamDissolved(String, archive: String)
  case memberEnded(MemberEnd)

  case agentJoined(Address)
  case agentSpawned(Address)
  /// What a teammate does has changed.
  case agentStatus(Address, status: String, why: String?)
  /// Its messages wait for what only a person can end.
  case agentNeedsPerson(Address, why: String)
  case agentPaused(Address)
  case agentResumed(Address)
  case agentLeft(Address)
  case agentGone(Address, reason: String)
  /// A teammate that had ended is out of the list; the note says what became of its work.
  case agentEvicted(Address, note: String?)

  /// Who is on the other machines of a repository.
  case remoteAgents(repository: String, names: [String])
  case hubChanged(repository: String)
  case workEnded(repository: String, request: String, worker: String, error: String?)

  case task(TaskNews)
  case team(TeamEvent)

  /// What became of a member of a team that is dissolved.
  package struct MemberEnd: Sendable, Equatable {
    package var agent: Address
    package var outcome: String
    package var note: String?
    package var isEnded: Bool

    package init(agent: Address, outcome: String, isEnded: Bool) {
      self.agent = agent
      self.outcome = outcome
      self.isEnded = isEnded
    }
  }

  /// What an event is about.
  package enum Subject: Sendable {
    case daemon, mail, team, agent, hub, task
  }

  package var subject: Subject {
    switch self {
    case .daemonStarted, .daemonReloaded: .daemon
    case .mailboxDamaged, .delivery, .leadMail, .personMail: .mail
    case .teamCreated, .teamConfigured, .teamDissolved, .memberEnded: .team
    case .agentJoined, .agentSpawned, .agentStatus, .agentNeedsPerson, .agentPaused, .agentResumed,
      .agentLeft, .agentGone, .agentEvicted:
      .agent
    case .remoteAgents, .hubChanged, .workEnded: .hub
    case .task, .team: .task
    }
  }
}

/// An event with its number and its time.
package struct NumberedEvent: Sendable, Equatable {
  package var number: Int
  package var at: String
  package var event: DaemonEvent

  package init(number: Int, at: String, event: DaemonEvent) {
    self.number = number
    self.at = at
    self.event = event
  }
}
