package import CoordinationAPI

/// Why a rule does not allow what was asked.
package struct Refusal: Error, Equatable, CustomStringConvertible {
  /// What sort of answer it gets.
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
  /// A stable word, such as `name_taken`.
  package let code: String
  package let message: String
  /// What is wrong with which field.
  package let details: [String: String]
  /// Seconds after which it may be asked again.
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
