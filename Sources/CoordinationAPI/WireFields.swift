/// The fields of a JSON object while a record is read from it or written to it.
///
/// Reading takes fields out; what is left is unknown to this version and is written back. Some
/// fields have two names, one of each seed: either is read, both are written. Everything that is
/// wrong with an object is gathered, so that one answer names it all.
struct WireFields {
  private(set) var rest: [String: WireValue]
  private(set) var problems: [String: String] = [:]

  init(_ fields: [String: WireValue] = [:]) {
    rest = fields
  }

  init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: WireValue].self))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rest)
  }

  /// Ends the reading.
  func finish() throws(InvalidFields) {
    if !problems.isEmpty { throw InvalidFields(problems) }
  }

  mutating func refuse(_ name: String, _ why: String) {
    problems[name] = why
  }

  // MARK: - Reading

  /// The first value that is there and not null; all the names are taken out.
  private mutating func value(_ names: [String]) -> (name: String, value: WireValue)? {
    let present = names.compactMap { name in
      rest.removeValue(forKey: name).map { (name: name, value: $0) }
    }
    return present.first { $0.value != .null }
  }

  private mutating func take<Value>(
    _ names: [String], _ kind: String, _ read: (WireValue) -> Value?
  ) -> Value? {
    guard let found = value(names) else { return nil }
    guard let value = read(found.value) else {
      refuse(found.name, "must be \(kind)")
      return nil
    }
    return value
  }

  mutating func text(_ name: String) -> String? { take([name], "a string") { $0.string } }

  /// A text; an empty one is none, as Go writes a field that nobody set.
  mutating func filled(_ name: String) -> String? {
    text(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A text that has to be there and be of a length, in UTF-8 bytes.
  mutating func text(
    _ name: String, required lengths: ClosedRange<Int>
  ) -> String {
    guard let text = text(name) else {
      if problems[name] == nil { refuse(name, "is required") }
      return ""
    }
    if !lengths.contains(text.utf8.count) {
      refuse(name, "must have \(lengths.lowerBound) to \(lengths.upperBound) bytes")
    }
    return text
  }

  mutating func integer(_ name: String) -> Int? { take([name], "a whole number") { $0.integer } }

  mutating func bool(_ name: String) -> Bool? { take([name], "true or false") { $0.bool } }

  mutating func open<Known>(_ name: String, of type: Known.Type = Known.self) -> Open<Known>? {
    filled(name).map(Open.init)
  }

  /// The newest of the times under any of the names; Go's zero time is none.
  mutating func time(_ names: String...) -> WireTime? {
    var newest: WireTime?
    for name in names {
      guard let text = take([name], "a time", { $0.string }) else { continue }
      do {
        guard let time = try WireTime(text) else { continue }
        newest = max(newest ?? time, time)
      } catch {
        refuse(name, "is not a time in RFC 3339 format")
      }
    }
    return newest
  }

  /// A list of strings; null and an absent one are empty.
  mutating func texts(_ names: String...) -> [String] {
    take(names, "a list of strings") { value in
      guard let list = value.array else { return nil }
      let texts = list.compactMap(\.string)
      return texts.count == list.count ? texts : nil
    } ?? []
  }

  /// Text by name; none for null and an absent one.
  mutating func metadata() -> [String: String]? {
    take(["metadata"], "an object of strings") { value in
      guard let map = value.object else { return nil }
      let texts = map.compactMapValues(\.string)
      return texts.count == map.count ? texts : nil
    }
  }

  mutating func record<Record: WireRecord>(_ name: String) -> Record? {
    guard let object = take([name], "an object", { $0.object }) else { return nil }
    return read(object, as: name)
  }

  /// A list of objects; null and an absent one are empty.
  mutating func list<Element: WireRecord>(_ name: String) -> [Element] {
    let list = take([name], "a list of objects") { value -> [[String: WireValue]]? in
      guard let list = value.array else { return nil }
      let objects = list.compactMap(\.object)
      return objects.count == list.count ? objects : nil
    }
    return (list ?? []).enumerated().map { place, object in
      read(object, as: "\(name)[\(place)]")
    }
  }

  private mutating func read<Record: WireRecord>(
    _ object: [String: WireValue], as name: String
  ) -> Record {
    var fields = WireFields(object)
    let record = Record(reading: &fields)
    for (key, why) in fields.problems { refuse("\(name).\(key)", why) }
    return record
  }

  // MARK: - Writing

  mutating func put(_ value: WireValue?, _ names: String...) {
    for name in names { rest[name] = value }
  }

  mutating func put(_ text: String?, _ names: String...) {
    for name in names { rest[name] = text.map(WireValue.string) }
  }

  mutating func put(_ time: WireTime?, _ names: String...) {
    for name in names { rest[name] = time.map { .string($0.text) } }
  }

  mutating func put(_ number: Int?, _ name: String) { rest[name] = number.map(WireValue.integer) }

  mutating func put(_ flag: Bool?, _ name: String) { rest[name] = flag.map(WireValue.bool) }

  mutating func put(_ texts: [String], _ names: String...) {
    for name in names { rest[name] = .array(texts.map(WireValue.string)) }
  }

  mutating func put(_ metadata: [String: String], _ name: String) {
    rest[name] = .object(metadata.mapValues(WireValue.string))
  }

  mutating func put<Record: WireRecord>(_ record: Record?, _ name: String) {
    rest[name] = record.map(Self.object)
  }

  mutating func put<Element: WireRecord>(_ list: [Element], _ name: String) {
    rest[name] = .array(list.map(Self.object))
  }

  private static func object(_ record: some WireRecord) -> WireValue {
    var fields = WireFields()
    record.write(to: &fields)
    return .object(fields.rest)
  }
}

/// What is wrong with the fields of an object, by their names.
public struct InvalidFields: Error, Equatable, CustomStringConvertible {
  public let problems: [String: String]

  public init(_ problems: [String: String]) {
    self.problems = problems
  }

  public var description: String {
    problems.sorted { $0.key < $1.key }.map { "\"\($0.key)\" \($0.value)" }
      .joined(separator: "; ")
  }
}
