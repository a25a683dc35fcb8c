/// What is read from JSON and written as JSON, in a time that grows with its length alone.
public protocol WireConvertible: Sendable {
  /// - Throws: `InvalidFields` for a value that is no such thing.
  init(wire: WireValue) throws(InvalidFields)
  var wire: WireValue { get }
}

extension WireConvertible {
  /// - Throws: `WireSyntaxError` for what is no JSON, `InvalidFields` for JSON that is no such thing.
  public init(json bytes: some Collection<UInt8>) throws {
    try self.init(wire: try WireValue(parsing: bytes))
  }

  public var json: [UInt8] {
    var writer = WireWriter()
    writer.write(wire)
    return writer.bytes
  }
}

extension WireValue: WireConvertible {
  /// Reads a text.
  public init(
    parsing bytes: some Collection<UInt8>, _ limits: WireLimits = .record
  ) throws(WireSyntaxError) {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<WireValue, WireSyntaxError> {
      Result { () throws(WireSyntaxError) in
        var reader = WireReader(bytes, limits)
        return try reader.whole()
      }
    }
    let result =
      bytes.withContiguousStorageIfAvailable(parse) ?? Array(bytes).withUnsafeBufferPointer(parse)
    self = try result.get()
  }

  public init(wire: WireValue) { self = wire }
  public var wire: WireValue { self }
}

extension Array: WireConvertible where Element: WireConvertible {
  public init(wire: WireValue) throws(InvalidFields) {
    guard let list = wire.array else { throw InvalidFields(["": "must be a list"]) }
    self = []
    for value in list { append(try Element(wire: value)) }
  }

  public var wire: WireValue { .array(map(\.wire)) }
}

extension Dictionary: WireConvertible where Key == String, Value: WireConvertible {
  public init(wire: WireValue) throws(InvalidFields) {
    guard let fields = wire.object else { throw InvalidFields(["": "must be an object"]) }
    self = [:]
    for (name, value) in fields { self[name] = try Value(wire: value) }
  }

  public var wire: WireValue { .object(mapValues(\.wire)) }
}
