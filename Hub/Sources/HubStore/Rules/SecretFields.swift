import CoordinationAPI

/// Fields whose names say that they are secret: those of both seeds, and the like.
///
/// A record that others read never has one, whoever put it there: it is taken out as it comes.
enum SecretFields {
  private static let ends = ["token", "secret", "password", "passwd", "credential", "apikey"]

  /// Whether a field is secret by its name, such as `api_token` or `webhookSecret`.
  static func isSecret(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
    return ends.contains { plain.hasSuffix($0) || plain.hasSuffix($0 + "s") }
  }

  /// Fields without those that are secret, also deep within.
  static func removed(from fields: [String: WireValue]) -> [String: WireValue] {
    fields.filter { !isSecret($0.key) }.mapValues(removed(from:))
  }

  private static func removed(from value: WireValue) -> WireValue {
    switch value {
    case .object(let fields): .object(removed(from: fields))
    case .array(let list): .array(list.map(removed(from:)))
    case .null, .bool, .integer, .large, .number, .string: value
    }
  }
}
