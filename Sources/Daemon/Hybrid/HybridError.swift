import Model

/// Why a repository cannot be set up for several machines, or its hub cannot be asked.
enum HybridError: CodedError, Equatable {
  case notARepository(String)
  case notAnEndpoint(String)
  case noFile(String)
  case notConfigured(String)
  /// The repository has no hub to ask, and why.
  case noHub(String)
  case hubIsAway(String)
  case hubRefused(String)
  case hubIsBusy(String)
  /// It may have the request all the same, which is made again under the same key.
  case hubIsSilent(String, key: String)
  case notARequestID(String)

  var code: String {
    switch self {
    case .notARepository: "bad_repository"
    case .notAnEndpoint: "bad_endpoint"
    case .noFile: "no_file"
    case .notConfigured: "no_repository"
    case .noHub: "not_hybrid"
    case .hubIsAway: "hub_away"
    case .hubRefused: "hub_refused"
    case .hubIsBusy: "hub_busy"
    case .hubIsSilent: "hub_silent"
    case .notARequestID: "bad_id"
    }
  }

  var description: String {
    switch self {
    case .notARepository(let text):
      "\"\(text)\" is not a valid repository name; write OWNER/NAME"
    case .noFile(let path): "there is no file \(path)"
    case .notConfigured(let name): "nothing was configured for \(name); see `roost config --help`"
    case .notAnEndpoint(let why), .noHub(let why), .hubIsAway(let why), .hubRefused(let why),
      .hubIsBusy(let why):
      why
    case .hubIsSilent(let why, let key):
      "\(why); it may have the request all the same, so ask again with --key \(key)"
    case .notARequestID(let text): "\"\(Printable.escaped(text))\" is not a valid id of a request"
    }
  }
}
