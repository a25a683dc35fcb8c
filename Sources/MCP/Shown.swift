import JSONSyntax
import Model

/// A client's value as an error shows it: short, and without what would act on a terminal.
enum Shown {
  private static let limit = 60

  static func text(_ text: String) -> String {
    let isShort = text.utf8.count <= limit
    let start = isShort ? text : String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    return "\"\(Printable.escaped(start))\""
  }

  /// A value, or only its kind where it is long.
  static func value(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let spelling): String(spelling.prefix(limit))
    case .string(let string): text(string)
    case .array: "an array"
    case .object: "an object"
    }
  }
}
