import Model

/// Why a team cannot share another program's mailboxes.
enum BridgeError: CodedError, Equatable {
  case noTeam(String, kind: String)
  case exists(String)
  case notBridged(String)

  var code: String {
    switch self {
    case .noTeam: "no_foreign_team"
    case .exists: "team_exists"
    case .notBridged: "not_bridged"
    }
  }

  var description: String {
    switch self {
    case .noTeam(let directory, let kind):
      "\(kind) has no team with mailboxes in \(directory); begin it there first"
    case .exists(let name):
      "team \(name) exists already, with mailboxes of its own; dissolve it, or give the other team"
        + " another name"
    case .notBridged(let name): "team \(name) has mailboxes of its own: there is no bridge"
    }
  }
}
