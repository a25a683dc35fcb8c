/// Why a settings file was left as it is.
package enum SettingsError: Error, Equatable, CustomStringConvertible {
  /// It is not valid: where that shows, counted in lines from 1, and what is wrong there.
  case invalid(line: Int, String)
  case notText
  case tooLarge(bytes: Int)
  /// The top of it, or an entry on the way, is of another kind than is needed.
  case wrongKind(path: String, needed: String)
  /// It says the same in a way that is not edited; a person can.
  case unsupported(line: Int, String)

  package var description: String {
    switch self {
    case .invalid(let line, let what): "line \(line) is not valid: \(what)"
    case .notText: "it is not UTF-8 text"
    case .tooLarge(let bytes):
      "it has \(bytes) bytes, and settings of more than \(SettingsText.byteLimit) are not edited"
    case .wrongKind(let path, let needed): "\(path) is not \(needed)"
    case .unsupported(let line, let what): "line \(line): \(what)"
    }
  }
}
