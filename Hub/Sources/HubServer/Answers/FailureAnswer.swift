import CoordinationAPI
import HTTPTypes
import HubStore

/// The answer to a request that failed: the status, body and headers for an error.
struct FailureAnswer {
  var status: HTTPResponse.Status
  var failure: APIFailure
  var headers = HTTPFields()

  init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
    self.status = status
    failure = APIFailure(code: code, message: message)
  }

  init(_ error: any Error) {
    switch error {
    case let fault as RequestError: self.init(fault)
    case let refusal as Refusal: self.init(refusal)
    case let fields as InvalidFields: self.init(Refusal(fields))
    case StoreError.diskFull:
      self.init(
        .serviceUnavailable, "disk_full",
        "the hub's disk is full; its operator must free some space"
      )
      headers[.retryAfter] = "5"
    case is StoreError, is CancellationError:
      self.init(.serviceUnavailable, "unavailable", "the hub cannot answer now; try again")
      headers[.retryAfter] = "1"
    default:
      self.init(.internalServerError, "internal", "the hub failed; see its log")
    }
  }

  private init(_ fault: RequestError) {
    switch fault {
    case .malformed(let why): self.init(.badRequest, "malformed", why)
    case .unsupportedType(let type):
      self.init(
        .unsupportedMediaType, "unsupported_type", "the body is \(type), not application/json")
    case .unsupportedCoding(let coding):
      self.init(
        .unsupportedMediaType, "unsupported_coding",
        "the body has the encoding \(coding); send it without one")
      headers[.acceptEncoding] = "identity"
    case .badHost:
      self.init(.badRequest, "malformed", "the request must have one Host header with a valid host")
    case .badExpectation:
      self.init(
        .expectationFailed, "bad_expectation", "the only supported Expect header is 100-continue")
    case .tooLarge(let limit):
      self.init(.contentTooLarge, "too_large", "the body has more than \(limit) bytes")
    case .pathTooLong: self.init(.uriTooLong, "path_too_long", "the path is too long")
    case .noRoute:
      self.init(.notFound, "not_found", "the API has no such path")
      failure.details["reason"] = "no_route"
    case .otherMethods(let methods):
      let heads = methods.contains(.get) ? ["HEAD"] : []
      let names = (methods.map(\.rawValue) + heads).sorted().joined(separator: ", ")
      self.init(.methodNotAllowed, "other_method", "this path supports \(names)")
      headers[.allow] = names
    case .noToken:
      self.init(
        .unauthorized, "no_token", "the request has no token; send Authorization: Bearer <token>")
      headers[.wwwAuthenticate] = "Bearer"
    }
  }

  private init(_ refusal: Refusal) {
    self.init(refusal.kind.status, refusal.code, refusal.message)
    failure.details = refusal.details
    if refusal.kind == .missing {
      // The code that clients of seed 003 know; `reason` says what exactly is missing.
      failure.code = "not_found"
      failure.details["reason"] = refusal.code
    }
    if let seconds = refusal.retryAfter { headers[.retryAfter] = "\(seconds)" }
    if refusal.kind == .unauthenticated {
      headers[.wwwAuthenticate] = "Bearer error=\"invalid_token\""
    }
  }
}

extension Refusal.Kind {
  var status: HTTPResponse.Status {
    switch self {
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .missing: .notFound
    case .conflict: .conflict
    case .precondition: .preconditionFailed
    case .tooLarge: .contentTooLarge
    case .invalid: .unprocessableContent
    case .tooMany: .tooManyRequests
    }
  }
}
