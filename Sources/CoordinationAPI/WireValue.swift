/// Any JSON value, kept as it came so that fields which this version does not know survive.
public enum WireValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A whole number that is too large for `integer`.
  case large(UInt64)
  case number(Double)
  case string(String)
  case array([WireValue])
  case object([String: WireValue])

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var array: [WireValue]? { if case .array(let list) = self { list } else { nil } }
  public var object: [String: WireValue]? { if case .object(let map) = self { map } else { nil } }
}

extension WireValue: Codable {
  /// How deep lists and objects may lie in each other: every wrong guess of the reading costs as
  /// much time as the value lies deep.
  private static let depthLimit = 32

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, levels: Self.depthLimit)
  }

  private init(from decoder: any Decoder, levels: Int) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else if let number = try? container.decode(UInt64.self) {
      self = .large(number)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if levels == 0 {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "nested too deeply")
    } else if var list = try? decoder.unkeyedContainer() {
      var values: [WireValue] = []
      while !list.isAtEnd {
        values.append(try WireValue(from: list.superDecoder(), levels: levels - 1))
      }
      self = .array(values)
    } else {
      let map = try decoder.container(keyedBy: Key.self)
      var values: [String: WireValue] = [:]
      for key in map.allKeys {
        let value = try WireValue(from: map.superDecoder(forKey: key), levels: levels - 1)
        values[key.stringValue] = value
      }
      self = .object(values)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .integer(let number): try container.encode(number)
    case .large(let number): try container.encode(number)
    case .number(let number): try container.encode(number)
    case .string(let text): try container.encode(text)
    case .array(let list): try container.encode(list)
    case .object(let map): try container.encode(map)
    }
  }
}
