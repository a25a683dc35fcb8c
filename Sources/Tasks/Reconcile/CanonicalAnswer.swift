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
      form = "json \(json.canonical.text())"
    } else {
      let words = answer.text.split { $0.isWhitespace }
      form = "text \(words.joined(separator: " "))"
    }
  }
}
