import JSONSyntax

extension CollapseLook {
  init(json: JSON) throws {
    self.init(
      attempt: try json.requiredInteger("attempt"),
      isPassing: try json.required("passes", "true or false", \.bool),
      tree: json["tree"]?.string)
  }

  var json: JSON {
    [
      "attempt": .integer(attempt), "passes": .bool(isPassing), "tree": tree.map(JSON.string),
    ]
  }
}
