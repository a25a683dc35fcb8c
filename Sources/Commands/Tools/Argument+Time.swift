import Foundation
import JSONSyntax
import MCP
import Model

extension Argument where Value == Date? {
  /// A point in time, as people write it.
  init(_ name: String, _ summary: String? = nil) {
    self.init(name, .string, summary, absent: nil) { (value) throws(ArgumentError) in
      guard let date = value.string.flatMap({ Date(spelled: $0) }) else {
        throw ArgumentError(
          "\(name) is a time such as 30m, 2h, 14:00 or 2026-11-21T14:00:00Z")
      }
      return date
    }
  }
}

extension Argument where Value == Duration? {
  /// A length of time, as people write it.
  init(_ name: String, _ summary: String? = nil) {
    self.init(name, .string, summary, absent: nil) { (value) throws(ArgumentError) in
      guard let time = value.string.flatMap({ Duration(spelled: $0) }) else {
        throw ArgumentError("\(name) is a length of time such as 30m or 2h")
      }
      return time
    }
  }
}
