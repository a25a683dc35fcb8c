import Model

/// Why a team or an agent cannot be made, changed or found.
enum AgentError: CodedError, Equatable {
  /// What has a name.
  enum Kind: String {
    case team, agent, profile
  }

  case unknown(Kind, String, among: [String])
  /// Names are file names too, and some disks do not tell upper from lower case.
  case exists(Kind, String, twin: String)
  case notARepository(String)
  case nameIsReserved(String)
  case nameIsTaken(Address, pane: String)
  case needsPane
  case needsProcess
  case noPane(String)
  case paneIsDead(String)
  case paneIsTaken(String, by: Address)
  case otherTerminal(pane: String)
  case noProcess(Int)
  case notInPane(process: Int, pane: String, first: Int32)
  case spawnedElsewhere(Address, pane: String)

  var code: String {
    switch self {
    case .unknown(let kind, _, _): "unknown_\(kind.rawValue)"
    case .exists(let kind, _, _): "\(kind.rawValue)_exists"
    case .notARepository: "bad_repository"
    case .nameIsReserved: "bad_name"
    case .nameIsTaken: "name_taken"
    case .needsPane, .noPane: "no_pane"
    case .needsProcess: "no_process"
    case .paneIsDead: "pane_dead"
    case .paneIsTaken: "pane_taken"
    case .otherTerminal: "other_terminal"
    case .noProcess: "no_process"
    case .notInPane: "not_in_pane"
    case .spawnedElsewhere: "spawned_elsewhere"
    }
  }

  var description: String {
    switch self {
    case .unknown(let kind, let name, let names):
      "there is no \(kind.rawValue) \(Printable.escaped(name))"
        + Name.suggestion(for: name, among: names)
    case .exists(let kind, let name, let twin):
      "\(kind.rawValue) \(name) "
        + (twin == name ? "exists already" : "differs from \(twin) only in case")
    case .notARepository(let text):
      "\"\(text)\" is not a valid repository name; write OWNER/NAME"
    case .nameIsReserved(let name):
      "\(name) is a name with a meaning of its own; choose another"
    case .nameIsTaken(let agent, let pane):
      "\(agent) is already in pane \(pane); use another name, or --replace"
    case .needsPane:
      "an agent without a pane can only have the mode file, hook or native; run it inside tmux"
    case .needsProcess:
      "the mode native without a pane needs the program's process; give its --pid"
    case .noPane(let why): why
    case .paneIsDead(let pane): "the program in pane \(pane) has ended"
    case .paneIsTaken(let pane, let other):
      "pane \(pane) belongs to \(other); `roost leave \(other.name) --team \(other.team)` frees it"
    case .otherTerminal(let pane):
      "this terminal is not that of pane \(pane), whose number it inherited;"
        + " to join that pane all the same, say --pane \(pane)"
    case .noProcess(let number): "there is no process \(number)"
    case .notInPane(let process, let pane, let first):
      "process \(process) does not run in pane \(pane), whose first process is \(first);"
        + " give the --pid of a program in that pane"
    case .spawnedElsewhere(let agent, let pane):
      "\(agent) was started by Roost and is at work in pane \(pane); use another name, or"
        + " `roost kill \(agent.name) --team \(agent.team)` first"
    }
  }
}
