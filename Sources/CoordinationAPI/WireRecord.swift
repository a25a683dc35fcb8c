/// An object of the API: read liberally, written with every name that a seed gives a field.
protocol WireRecord: Codable, WireConvertible, Equatable {
  init(reading fields: inout WireFields)
  func write(to fields: inout WireFields)
}

extension WireRecord {
  public init(wire: WireValue) throws(InvalidFields) {
    guard let object = wire.object else { throw InvalidFields(["": "must be an object"]) }
    var fields = WireFields(object)
    self.init(reading: &fields)
    try fields.finish()
  }

  public var wire: WireValue {
    var fields = WireFields()
    write(to: &fields)
    return .object(fields.rest)
  }

  /// - Throws: `InvalidFields` for an object whose fields are wrong, a `DecodingError` for a text
  ///   that is no JSON object.
  public init(from decoder: any Decoder) throws {
    var fields = try WireFields(from: decoder)
    self.init(reading: &fields)
    try fields.finish()
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = WireFields()
    write(to: &fields)
    try fields.encode(to: encoder)
  }
}
