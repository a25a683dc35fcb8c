import CoordinationAPI
import HTTPTypes
import HubStore

/// What is wrong with a request before any rule looks at it.
enum APIFault: Error {
  case malformed(String)
  case unsupportedType(String)
  case tooLarge(limit: Int)
  case pathTooLong
  case noRoute
  case otherMethods([Route.Method])
  case noToken
  case rateLimited(seconds: Int)
}

/// An error as the answer that tells of it.
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
    case let fault as APIFault: self.init(fault)
    case let refusal as Refusal: self.init(refusal)
    case let fields as InvalidFields: self.init(Refusal(fields))
    case StoreError.diskFull:
      self.init(
        .serviceUnavailable, "disk_full", "the hub's disk is full; whoever hosts it must free space"
      )
      headers[.retryAfter] = "5"
    case is StoreError, is CancellationError:
      self.init(.serviceUnavailable, "unavailable", "the hub cannot answer now; ask again")
      headers[.retryAfter] = "1"
    default:
      self.init(.internalServerError, "internal", "the hub failed; its log says why")
    }
  }

  private init(_ fault: APIFault) {
    switch fault {
    case .malformed(let why): self.init(.badRequest, "malformed", why)
    case .unsupportedType(let type):
      self.init(
        .unsupportedMediaType, "unsupported_type", "the body is \(type), not application/json")
    case .tooLarge(let limit):
      self.init(.contentTooLarge, "too_large", "the body has more than \(limit) bytes")
    case .pathTooLong: self.init(.uriTooLong, "path_too_long", "the path is too long")
    case .noRoute: self.init(.notFound, "no_route", "the API has no such path")
    case .otherMethods(let methods):
      let names = methods.map(\.rawValue).sorted().joined(separator: ", ")
      self.init(.methodNotAllowed, "other_method", "this path takes \(names)")
      headers[.allow] = names
    case .noToken:
      self.init(
        .unauthorized, "no_token", "the request has no token: Authorization: Bearer <token>")
      headers[.wwwAuthenticate] = "Bearer"
    case .rateLimited(let seconds):
      self.init(.tooManyRequests, "rate_limited", "too many requests with this token")
      headers[.retryAfter] = "\(seconds)"
    }
  }

  private init(_ refusal: Refusal) {
    self.init(refusal.kind.status, refusal.code, refusal.message)
    failure.details = refusal.details
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
