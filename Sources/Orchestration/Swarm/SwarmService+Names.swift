import Execution
import Foundation
import Model
import Platform

/// How runs are named.
extension SwarmService {
  /// A name that no run has or had.
  func freeName(for goal: String, at date: Date) throws -> String {
    while true {
      let name = Self.name(of: goal, at: date)
      if try Files.status(context.home.run(name)) == nil { return name }
    }
  }

  /// A name that says what the run is for: "add-oauth-login-7k2f".
  private static func name(of goal: String, at date: Date) -> String {
    let end = MessageID.short(MessageID.make(at: date))
    var words = ""
    for character in goal.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        words.append(character)
      } else if !words.isEmpty, words.last != "-" {
        words.append("-")
      }
      if words.count >= 24 { break }
    }
    while words.last == "-" { words.removeLast() }
    return words.isEmpty ? "run-\(end)" : "\(words)-\(end)"
  }
}
