package import CoordinationAPI
import Model

/// Why a hub did not do what it was asked.
package enum HubError: Error, Sendable, CustomStringConvertible {
  case badAddress(HubAddress.Invalid)
  case noToken(repository: String)
  case noLibrary(String)
  case badCertificateFile(String)
  /// Nobody is there; it may be later.
  case unreachable(HubAddress, why: String)
  /// No answer came, or not in time, to what the hub may have done all the same.
  case unanswered(HubAddress, why: String)
  case notTrusted(HubAddress, why: String)
  /// Something answers that speaks no coordination API.
  case notAHub(HubAddress, status: Int)
  /// The hub's and this side's API do not fit together.
  case otherVersion(HubAddress, theirs: Int)
  /// It is of a version before attempts at tasks of runs.
  case takesNoAttempts(HubAddress)
  case refused(HubAddress, status: Int, APIFailure)
  /// It has too much to do; seconds to wait.
  case busy(HubAddress, seconds: Int, APIFailure)

  package var description: String {
    switch self {
    case .badAddress(let why): why.description
    case .noToken(let repository):
      "there is no token for \(repository); give one with"
        + " `roost config \(repository) --token-stdin`"
    case .noLibrary(let why): why
    case .badCertificateFile(let why): "the certificate file cannot be used: \(why)"
    case .unreachable(let hub, let why): "the hub \(hub) cannot be reached: \(why)"
    case .unanswered(let hub, let why): "the hub \(hub) did not answer: \(why)"
    case .notTrusted(let hub, let why):
      "the certificate of \(hub) is not trusted (\(why)); give its certificate with --ca-file"
    case .notAHub(let hub, let status):
      "\(hub) is not a hub: it answered \(status) with something else; check the endpoint"
    case .otherVersion(let hub, let theirs):
      theirs > APIVersion.current
        ? "the hub \(hub) is newer than this Roost (API \(theirs)); update Roost"
        : "the hub \(hub) is older than this Roost (API \(theirs)); update the hub"
    case .takesNoAttempts(let hub):
      "the hub \(hub) is older than this Roost and takes no attempts of runs; update the hub"
    case .refused(let hub, let status, let failure): Self.sentence(hub, status, failure)
    case .busy(let hub, let seconds, let failure):
      "the hub \(hub) asks to wait \(seconds) s: \(Printable.escaped(failure.message))"
    }
  }

  private static func sentence(_ hub: HubAddress, _ status: Int, _ failure: APIFailure) -> String {
    let said = Printable.escaped(failure.description)
    return switch failure.code {
    case "no_token", "bad_token", "expired_token", "revoked_token":
      "the hub \(hub) does not accept the token: \(said); give another with --token-stdin"
    case "other_repository": "the token for \(hub) is not for this repository: \(said)"
    default: "the hub \(hub) refused (\(status)): \(said)"
    }
  }

  /// Whether the same may succeed later without anybody doing something about it.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .unanswered, .busy: true
    case .refused(_, let status, _): status >= 500
    case .badAddress, .noToken, .noLibrary, .badCertificateFile, .notTrusted, .notAHub,
      .otherVersion, .takesNoAttempts:
      false
    }
  }

  /// Whether there are too many requests for workers, which keeps nothing else back.
  package var isAboutWorkers: Bool {
    guard case .busy(_, _, let failure) = self else { return false }
    return ["spawn_rate", "too_many_workers", "too_many_blobs"].contains(failure.code)
  }

  /// What the hub does not have, by its own word for it, such as `no_blob`.
  var missing: String? {
    guard let refusal, refusal.code == "not_found" else { return nil }
    return refusal.details["reason"] ?? refusal.code
  }

  /// What the hub said about this one request, where it refused it for good.
  ///
  /// A token that is not accepted says nothing about the request.
  package var refusal: APIFailure? {
    guard case .refused(_, let status, let failure) = self, (400..<500).contains(status),
      status != 401, failure.code != "other_repository", failure.code != "other_node",
      failure.code != "stale_incarnation"
    else { return nil }
    return failure
  }

  /// How many seconds a message's recipient is to be left alone, where the hub takes no more for this
  /// one just now; it says nothing of others.
  var recipientRest: Int? {
    guard case .busy(_, let seconds, let failure) = self,
      ["too_many_messages", "message_rate"].contains(failure.code)
    else { return nil }
    return seconds
  }
}
