import JSONSyntax

/// A text that a user puts before the model, with words filled in.
package struct PromptDeclaration: Sendable, Equatable {
  package struct Word: Sendable, Equatable {
    package let name: String
    package let summary: String
    package let isRequired: Bool

    package init(_ name: String, _ summary: String, isRequired: Bool = true) {
      self.name = name
      self.summary = summary
      self.isRequired = isRequired
    }

    var json: JSON {
      [
        "name": .string(name), "description": .string(summary), "required": .bool(isRequired),
      ]
    }
  }

  package let name: String
  package let summary: String
  package let words: [Word]

  package init(_ name: String, _ summary: String, words: [Word] = []) {
    self.name = name
    self.summary = summary
    self.words = words
  }

  var json: JSON {
    [
      "name": .string(name), "description": .string(summary),
      "arguments": words.isEmpty ? nil : .array(words.map(\.json)),
    ]
  }

  /// The words that a request gives, checked.
  func words(in arguments: JSON?) throws(ArgumentError) -> [String: String] {
    var given: [String: String] = [:]
    for member in arguments?.object?.members ?? [] {
      guard words.contains(where: { $0.name == member.key }) else {
        throw ArgumentError("the prompt \(name) has no argument \(Shown.text(member.key))")
      }
      given[member.key] = try Text.read(member.value, member.key, Text.bodyLimit)
    }
    for word in words where word.isRequired && given[word.name] == nil {
      throw ArgumentError("the prompt \(name) needs \(word.name)")
    }
    return given
  }
}
