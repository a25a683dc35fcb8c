package import JSONSyntax

/// What a call of a tool came to.
package struct ToolResult: Sendable {
  /// A resource with more than the result holds.
  package struct Link: Sendable, Equatable {
    package let uri: String
    package let name: String

    package init(uri: String, name: String) {
      self.uri = uri
      self.name = name
    }
  }

  package var value: JSON
  package var links: [Link]
  /// Takes back what the call did, where nobody gets its result.
  package var undo: (@Sendable () async -> Void)?
  private var isError = false

  package init(_ value: JSON, links: [Link] = [], undo: (@Sendable () async -> Void)? = nil) {
    self.value = value
    self.links = links
    self.undo = undo
  }

  /// A call that was not done, and what to do about it.
  package static func failure(_ why: String) -> ToolResult {
    var result = ToolResult(.string(why))
    result.isError = true
    return result
  }

  package func json(for version: ProtocolVersion) -> JSON {
    if isError {
      return ["content": [Self.text(value.string ?? "")], "isError": true]
    }
    var content = [Self.text(value.text())]
    for link in links {
      content.append(
        version.hasStructure
          ? [
            "type": "resource_link", "uri": .string(link.uri), "name": .string(link.name),
            "mimeType": "application/json",
          ]
          : Self.text("\(link.name): read the resource \(link.uri)"))
    }
    return [
      "content": .array(content), "structuredContent": version.hasStructure ? value : nil,
      "isError": false,
    ]
  }

  static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }
}
