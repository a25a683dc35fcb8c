import JSONSyntax

/// What an answer says, so that two answers that say the same are equal: for code the tree of the commit
/// and how the check ended, for JSON its value without regard to the order of keys, for words the
/// words without regard to white space.
package struct CanonicalAnswer: Hashable, Sendable {
  private let form: String

  package init(_ answer: TaskAnswer) {
    if let tree = answer.tree {
      form = "tree \(tree) \(answer.check.map { "\($0.exitCode)" } ?? "unchecked")"
    } else if let json = try? JSON(parsing: answer.text), json.array != nil || json.object != nil {
      form = "json \(Self.sorted(json).text())"
    } else {
      let words = answer.text.split { $0.isWhitespace }
      form = "text \(words.joined(separator: " "))"
    }
  }

  private static func sorted(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      let members = object.members.sorted { $0.key < $1.key }
      return .object(JSONObject(members.map { .init(key: $0.key, value: sorted($0.value)) }))
    case .array(let elements): return .array(elements.map(sorted))
    case .number(let spelling):
      // `1`, `1.0` and `1e0` are one number; one with more digits than a Double has stays as it is.
      if Int(spelling) != nil { return json }
      guard let value = Double(spelling) else { return json }
      return .number(Int(exactly: value).map { "\($0)" } ?? "\(value)")
    case .null, .bool, .string: return json
    }
  }
}
