public import CoordinationAPI

/// The JSON schemas of the OpenAPI document.
enum Schemas {
  static func reference(_ name: String) -> WireValue {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  static func list(of items: WireValue) -> WireValue { ["type": "array", "items": items] }

  static func list(of items: WireValue, upTo count: Int) -> WireValue {
    ["type": "array", "items": items, "maxItems": .integer(count)]
  }

  /// An object; properties that a client of a later version adds are allowed.
  static func object(
    required: [String] = [], _ properties: [String: WireValue]
  ) -> WireValue {
    var schema: [String: WireValue] = [
      "type": "object", "properties": .object(properties), "additionalProperties": true,
    ]
    if !required.isEmpty { schema["required"] = .array(required.map(WireValue.string)) }
    return .object(schema)
  }

  static let text: WireValue = ["type": "string"]
  static let flag: WireValue = ["type": "boolean"]
  static let time: WireValue = ["type": "string", "format": "date-time"]
  static let texts = list(of: text)
  static let metadata: WireValue = [
    "type": "object", "additionalProperties": ["type": "string"],
    "maxProperties": 64,
  ]
  static let name: WireValue = [
    "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$",
  ]
  /// A URL without control characters, so that a log shows it in one line.
  static let endpoint: WireValue = [
    "type": "string", "maxLength": 2048,
    "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$",
  ]
  static let identifier: WireValue = ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"]
  static let blobID: WireValue = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
  /// The bytes of a blob in base64.
  static let blobData: WireValue = [
    "type": "string", "maxLength": .integer(BlobRecord.textLimit),
    "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$",
  ]
  static let address: WireValue = [
    "type": "string",
    "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9_][A-Za-z0-9._-]{0,63})?$",
  ]

  static func number(_ range: ClosedRange<Int>) -> WireValue {
    [
      "type": "integer", "minimum": .integer(range.lowerBound),
      "maximum": .integer(range.upperBound),
    ]
  }

  static func text(_ lengths: ClosedRange<Int>) -> WireValue {
    [
      "type": "string", "minLength": .integer(lengths.lowerBound),
      "maxLength": .integer(lengths.upperBound),
    ]
  }

  static func words<Word: RawRepresentable<String> & CaseIterable>(
    _ type: Word.Type, without left: [Word] = []
  ) -> WireValue {
    let out = left.map(\.rawValue)
    let words = type.allCases.map(\.rawValue).filter { !out.contains($0) }
    return ["type": "string", "enum": .array(words.map(WireValue.string))]
  }
}

extension WireValue: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
}

extension WireValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension WireValue: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension WireValue: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: WireValue...) { self = .array(elements) }
}

extension WireValue: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, WireValue)...) {
    self = .object(Dictionary(elements) { $1 })
  }
}
