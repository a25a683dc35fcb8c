import CoordinationAPI

/// Recognises and removes fields whose names say that they hold a secret.
///
/// A record that others can read never contains one: the hub removes it on arrival.
enum SecretFields {
  private static let suffixes = ["token", "secret", "password", "passwd", "credential", "apikey"]

  /// Whether a field name denotes a secret, such as `api_token` or `webhookSecret`.
  static func isSecret(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
    return suffixes.contains { plain.hasSuffix($0) || plain.hasSuffix($0 + "s") }
  }

  /// The fields without secret ones, at any depth.
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
