extension JSON {
  /// The value in a form that is the same for all that mean the same: members in the order of their keys,
  /// each key once, numbers in one spelling.
  package var canonical: JSON {
    switch self {
    case .object(let object):
      var last: [String: JSON] = [:]
      for member in object.members { last[member.key] = member.value }
      let members = last.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return .object(JSONObject(members.map { .init(key: $0.key, value: $0.value.canonical) }))
    case .array(let elements): return .array(elements.map(\.canonical))
    case .number(let spelling):
      // `1`, `1.0` and `1e0` are one number; one with more digits than a Double has stays as it is.
      if Int(spelling) != nil { return self }
      guard let value = Double(spelling) else { return self }
      return .number(Int(exactly: value).map { "\($0)" } ?? "\(value)")
    case .null, .bool, .string: return self
    }
  }
}
