/// An object of the API: read liberally, written with every name that a seed gives a field.
protocol WireRecord: Codable, Sendable, Equatable {
  init(reading fields: inout WireFields)
  func write(to fields: inout WireFields)
}

extension WireRecord {
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
