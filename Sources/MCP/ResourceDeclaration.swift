import JSONSyntax

/// Something that a client may read, at a fixed address or one with a word filled in.
package struct ResourceDeclaration: Sendable, Equatable {
  /// Such as `roost://inbox`, or `roost://message/{id}`.
  package let uri: String
  package let name: String
  package let summary: String
  package let mimeType: String

  package init(
    _ uri: String, _ name: String, _ summary: String, mimeType: String = "application/json"
  ) {
    self.uri = uri
    self.name = name
    self.summary = summary
    self.mimeType = mimeType
  }

  package var isTemplate: Bool { uri.hasSuffix("}") }

  /// What stands before the word that is filled in.
  private var prefix: Substring { uri.prefix { $0 != "{" } }

  /// The name of the word that is filled in; nil where there is none.
  package var variable: String? {
    isTemplate ? String(uri.dropFirst(prefix.count + 1).dropLast()) : nil
  }

  /// The word that an address fills in, empty for a fixed one; nil for another resource's address.
  package func word(in address: String) -> String? {
    guard isTemplate else { return address == uri ? "" : nil }
    guard address.hasPrefix(prefix), address.utf8.count > prefix.utf8.count else { return nil }
    return PercentCoding.decoded(address.dropFirst(prefix.count))
  }

  /// The address with a word filled in.
  package func address(_ word: String) -> String { prefix + PercentCoding.encoded(word) }

  var json: JSON {
    [
      isTemplate ? "uriTemplate" : "uri": .string(uri), "name": .string(name),
      "description": .string(summary), "mimeType": .string(mimeType),
    ]
  }
}

/// What a resource holds.
package struct ResourceContent: Sendable, Equatable {
  package let uri: String
  package let mimeType: String
  package let text: String

  package init(uri: String, mimeType: String, text: String) {
    self.uri = uri
    self.mimeType = mimeType
    self.text = text
  }

  var json: JSON {
    ["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)]
  }
}
