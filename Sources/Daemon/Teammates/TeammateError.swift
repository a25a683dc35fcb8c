import Model

/// Why a teammate cannot be started, started again, asked to finish, or ended.
enum TeammateError: CodedError, Equatable {
  /// What of a request to start one is wrong.
  enum Part: String {
    case name, type, model, permission, command
  }

  case wrong(Part, String)
  case teamIsDissolving(String)
  case teamIsFull(String, running: Int)
  case nameIsTaken(Address, status: String)
  case runsElsewhere(name: String, node: String)
  case stillRuns(Address, process: Int32)
  case wasEndedMeanwhile(Address)
  case wasReplaced(Address)
  case noEarlierOne(Address, hint: String)
  case cannotResume(Address, profile: String)
  /// It joined by itself; the text says what to do instead.
  case isNotOurs(Address, String)
  case hasEnded(Address, why: String, isLost: Bool)
  case otherAgentAnswers(Address, for: Address)
  case answerIsUnproved(Address)
  case noRequest(Address, id: String)

  var code: String {
    switch self {
    case .wrong(let part, _): "bad_\(part.rawValue)"
    case .teamIsDissolving: "dissolving"
    case .teamIsFull: "team_full"
    case .nameIsTaken, .runsElsewhere: "name_taken"
    case .stillRuns: "still_runs"
    case .wasEndedMeanwhile, .hasEnded: "ended"
    case .wasReplaced: "replaced"
    case .noEarlierOne: "no_earlier"
    case .cannotResume: "cannot_resume"
    case .isNotOurs: "not_spawned"
    case .otherAgentAnswers, .answerIsUnproved: "not_attested"
    case .noRequest: "no_request"
    }
  }

  var description: String {
    switch self {
    case .wrong(_, let why): why
    case .teamIsDissolving(let team): "team \(team) is being dissolved"
    case .teamIsFull(let team, let running):
      "team \(team) has \(running) teammates at work, which is the limit"
        + " (teams.max_teammates in config.json)"
    case .nameIsTaken(let agent, let status):
      "\(agent) is already there (\(status)); use another name"
    case .runsElsewhere(let name, let node): "\(name) already runs on \(node); use another name"
    case .stillRuns(let agent, let process):
      "its program (process \(process)) still runs, though its pane is gone;"
        + " `roost kill \(agent.name) --team \(agent.team)` ends it"
    case .wasEndedMeanwhile(let agent): "\(agent) was ended before it had started"
    case .wasReplaced(let agent): "another \(agent) was started meanwhile"
    case .noEarlierOne(let agent, let hint): "no earlier \(agent) is there to go on with\(hint)"
    case .cannotResume(let agent, let profile):
      "\(profile) programs cannot take up a conversation again;"
        + " `roost spawn \(agent.name) --team \(agent.team) --again` starts a new one"
    case .isNotOurs(let agent, let hint): "\(agent) joined by itself\(hint)"
    case .hasEnded(let agent, let why, let isLost):
      "\(agent) has ended already: \(why)"
        + (isLost ? "; `roost kill \(agent.name) --team \(agent.team)` gives it up" : "")
    case .otherAgentAnswers(let other, let agent):
      "\(other) cannot answer for \(agent); only \(agent.name) itself can"
    case .answerIsUnproved(let agent):
      "it is not proved that \(agent) answers; run it in the agent's own pane"
    case .noRequest(let agent, let id):
      "nobody waits for \(agent)'s answer to \(Printable.escaped(id))"
    }
  }
}
