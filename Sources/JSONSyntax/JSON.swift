/// A JSON value that keeps what it does not understand.
///
/// Numbers keep their spelling and objects their order, so that a value that was read and is
/// written again says the same, down to `1.0` and twenty-digit integers.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number as it is spelled.
  case number(String)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

extension JSON {
  package static func integer(_ value: Int) -> JSON { .number(String(value)) }

  /// A number with a fraction; one that JSON cannot spell becomes null.
  package static func decimal(_ value: Double) -> JSON {
    value.isFinite ? .number("\(value)") : .null
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  package var integer: Int? {
    guard case .number(let spelling) = self else { return nil }
    return Int(spelling) ?? Double(spelling).flatMap { Int(exactly: $0) }
  }

  package var double: Double? {
    if case .number(let spelling) = self { Double(spelling) } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  package var isNull: Bool { self == .null }

  /// The member of an object, or nil where this is not an object or has no such member.
  package subscript(key: String) -> JSON? { object?[key] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }

  /// An object; a member whose value is nil is left out.
  package init(dictionaryLiteral elements: (String, JSON?)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}
