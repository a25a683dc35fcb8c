package import JSONSyntax

/// Something that a task made beside its changes: the seed's fields, and the hash of what it is.
package struct SwarmArtifact: Sendable, Equatable {
  /// What it is: `file`, `report`.
  package var type: String
  package var name: String
  /// The thing itself, or the path to it.
  package var content: String
  /// The task that made it.
  package var source: String?
  package var mimeType: String?
  /// SHA-256 of what it is.
  package var digest: String?

  package init(type: String, name: String, content: String) {
    self.type = type
    self.name = name
    self.content = content
  }

  package init(json: JSON) throws(JSONShapeError) {
    self.init(
      type: try json.requiredString("artifact_type"), name: try json.requiredString("name"),
      content: try json.requiredString("content"))
    source = json["source_subagent"]?.string
    mimeType = json["mime_type"]?.string
    digest = json["sha256"]?.string
  }

  /// Reads one of an agent's result: a path, or an object with a `path`, or one of the seed's.
  init(result json: JSON) throws(JSONShapeError) {
    if let path = json.string {
      self.init(type: "file", name: path, content: path)
    } else if let path = json["path"]?.string {
      self.init(
        type: json["kind"]?.string ?? "file", name: json["name"]?.string ?? path, content: path)
      mimeType = json["mime_type"]?.string
      digest = json["sha256"]?.string
    } else {
      try self.init(json: json)
    }
  }

  package var json: JSON {
    [
      "artifact_type": .string(type), "name": .string(name), "content": .string(content),
      "source_subagent": source.map(JSON.string), "mime_type": mimeType.map(JSON.string),
      "sha256": digest.map(JSON.string),
    ]
  }
}
