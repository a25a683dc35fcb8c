import JSONSyntax

/// All that a server offers.
package struct Catalog: Sendable {
  package var version: String
  package var tools: [ToolDeclaration] = []
  package var resources: [ResourceDeclaration] = []
  package var prompts: [PromptDeclaration] = []
  /// What a model is told of the server as it begins.
  package var instructions: @Sendable () -> String
  /// How many elements of a list are answered at once.
  package var pageSize = 100

  package init(version: String, instructions: @escaping @Sendable () -> String = { "" }) {
    self.version = version
    self.instructions = instructions
  }

  static let serverName = "roost"

  var serverInfo: JSON { ["name": .string(Self.serverName), "version": .string(version)] }

  var capabilities: JSON {
    ["tools": [:], "resources": ["subscribe": true], "prompts": [:], "completions": [:]]
  }

  package func tool(_ name: String) -> ToolDeclaration? { tools.first { $0.name == name } }

  /// The resource that an address means, and the word that it fills in.
  package func resource(_ address: String) -> (ResourceDeclaration, word: String)? {
    for resource in resources {
      if let word = resource.word(in: address) { return (resource, word) }
    }
    return nil
  }

  /// One page of a list, from where a cursor says.
  func page(
    _ key: String, _ elements: [JSON], from cursor: JSON?
  ) throws(ArgumentError) -> JSONObject {
    var start = 0
    if let cursor, !cursor.isNull {
      guard let text = cursor.string, let place = Int(text), place > 0, place < elements.count
      else {
        throw ArgumentError("there is no cursor \(Shown.value(cursor)); leave it out to begin anew")
      }
      start = place
    }
    let end = min(elements.count, start + pageSize)
    var page = JSONObject()
    page[key] = .array(Array(elements[start..<end]))
    if end < elements.count { page["nextCursor"] = .string("\(end)") }
    return page
  }
}
