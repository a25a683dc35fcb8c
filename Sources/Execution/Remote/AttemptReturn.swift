import JSONSyntax
import Model

/// What came of an attempt on another machine.
package struct AttemptReturn: Sendable, Equatable {
  /// The machine, as the hub knows it.
  package var node: String
  /// How its program ended; nil where nobody saw it.
  package var code: Int?
  /// What keeps its work from being taken; nil where nothing does.
  package var fault: String?
  /// The commit that it came to, and one more with what is in no commit of its own.
  package var head: String?
  package var rest: String?
  /// How many bytes it printed.
  package var printed: Int
  /// `work.bundle`, `output.log` and `result.json`, as far as there are.
  package var files: [RemoteFile]

  package init(node: String, code: Int?) {
    self.node = node
    self.code = code
    printed = 0
    files = []
  }

  package static let bundle = "work.bundle"
  package static let output = "output.log"
  package static let result = "result.json"

  package init(bytes: [UInt8]) throws {
    let json = try JSON(parsing: bytes)
    self.init(node: try json.requiredString("node"), code: json["code"]?.integer)
    fault = json["fault"]?.string
    head = try Self.commit(json["head"]?.string)
    rest = try Self.commit(json["rest"]?.string)
    printed = json["printed"]?.integer ?? 0
    files = try json.requiredArray("files").map { try RemoteFile(json: $0) }
  }

  /// It becomes an argument of git.
  private static func commit(_ text: String?) throws -> String? {
    guard let text else { return nil }
    guard (40...64).contains(text.utf8.count), text.allSatisfy(\.isHexDigit) else {
      throw JSONShapeError("what came back names no commit")
    }
    return text
  }

  package var bytes: [UInt8] {
    let json: JSON = [
      "node": .string(node), "code": code.map(JSON.integer), "fault": fault.map(JSON.string),
      "head": head.map(JSON.string), "rest": rest.map(JSON.string),
      "printed": .integer(printed), "files": .array(files.map(\.json)),
    ]
    return json.bytes()
  }
}
