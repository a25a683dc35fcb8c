package import CoordinationAPI

/// The error of a rule that does not allow a request, and why.
package struct Refusal: Error, Equatable, CustomStringConvertible {
  /// The kind of error, from which the status of the answer follows.
  package enum Kind: Sendable, Equatable {
    case unauthenticated
    case forbidden
    case missing
    case conflict
    case precondition
    case tooLarge
    case invalid
    case tooMany
  }

  package let kind: Kind
  /// A stable error code, such as `name_taken`.
  package let code: String
  package let message: String
  /// What is wrong, by the name of the field.
  package let details: [String: String]
  /// Seconds after which the request may be repeated.
  package let retryAfter: Int?

  package init(
    _ kind: Kind, _ code: String, _ message: String, details: [String: String] = [:],
    retryAfter: Int? = nil
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.details = details
    self.retryAfter = retryAfter
  }

  package init(_ invalid: InvalidFields) {
    self.init(.invalid, "invalid_fields", "\(invalid)", details: invalid.problems)
  }

  package static func invalid(_ field: String, _ why: String) -> Refusal {
    Refusal(InvalidFields([field: why]))
  }

  package var description: String { "\(code): \(message)" }
}
