import Execution
import Platform

/// What an attempt that is made on another machine has beside the files of every attempt.
extension AttemptFiles {
  var order: String { "\(directory)/order.json" }
  var input: String { "\(directory)/input" }
  var request: String { "\(directory)/request" }
  var stop: String { "\(directory)/stop" }
  var returned: String { "\(directory)/return.json" }
  var bundle: String { "\(directory)/\(AttemptReturn.bundle)" }

  func text(of path: String) throws -> String? {
    try Files.read(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether what came of the attempt is here, as far as anything comes.
  var isOver: Bool {
    get throws { try Files.status(returned) != nil || AttemptRecord.exitCode(of: self) != nil }
  }

  /// How its program ended; nil where nobody saw it.
  var outcome: Int? {
    get throws {
      if let bytes = try Files.read(returned) { return try AttemptReturn(bytes: bytes).code }
      return try AttemptRecord.exitCode(of: self)
    }
  }
}
