import CoordinationAPI
import Foundation

/// JSON written by hand, so that no test reads what the code under test has written itself.
struct JSONText {
  let text: String

  var data: Data { Data(text.utf8) }

  init(_ object: [String: WireValue]) {
    text = Self.text(.object(object))
  }

  static func text(_ value: WireValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .large(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let string): quoted(string)
    case .array(let list): "[\(list.map(text).joined(separator: ","))]"
    case .object(let map):
      "{\(map.map { "\(quoted($0.key)):\(text($0.value))" }.joined(separator: ","))}"
    }
  }

  private static func quoted(_ string: String) -> String {
    let escaped = string.utf16.map { unit in
      switch unit {
      case 0x20...0x21, 0x23...0x5b, 0x5d...0x7e: String(UnicodeScalar(UInt8(unit)))
      default: "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst()
      }
    }
    return "\"\(escaped.joined())\""
  }
}
