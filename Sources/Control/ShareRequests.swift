package import JSONSyntax
package import Swarm

/// What `share.publish` is asked with.
package struct PublishSharedRequest: Sendable, Equatable {
  package var run: String?
  package var draft: SharedDraft

  package init(run: String?, draft: SharedDraft) {
    self.run = run
    self.draft = draft
  }

  package init(json: JSON) throws {
    run = json["run"]?.string
    draft = SharedDraft(
      key: try json.requiredString("key"), value: try json.required("value", "a value") { $0 },
      producer: try json.requiredString("producer"),
      tags: (json["tags"]?.array ?? []).compactMap(\.string), seconds: json["seconds"]?.double,
      isOnlyIfAbsent: json["if_absent"]?.bool ?? false)
  }

  package var json: JSON {
    [
      "run": run.map(JSON.string), "key": .string(draft.key), "value": draft.value,
      "producer": .string(draft.producer), "tags": .array(draft.tags.map(JSON.string)),
      "seconds": draft.seconds.map(JSON.decimal), "if_absent": .bool(draft.isOnlyIfAbsent),
    ]
  }
}

/// What `share.get` and `share.wait` are asked with.
package struct GetSharedRequest: Sendable, Equatable {
  package var run: String?
  package var key: String
  package var version: Int?

  package init(run: String?, key: String, version: Int? = nil) {
    self.run = run
    self.key = key
    self.version = version
  }

  package init(json: JSON) throws {
    self.init(
      run: json["run"]?.string, key: try json.requiredString("key"),
      version: json["version"]?.integer)
  }

  package var json: JSON {
    [
      "run": run.map(JSON.string), "key": .string(key), "version": version.map(JSON.integer),
    ]
  }
}

/// What `share.find` is asked with.
package struct FindSharedRequest: Sendable, Equatable {
  package var run: String?
  package var query: SharedResults.Query

  package init(run: String?, query: SharedResults.Query) {
    self.run = run
    self.query = query
  }

  package init(json: JSON) throws {
    run = json["run"]?.string
    query = SharedResults.Query()
    query.tags = (json["tags"]?.array ?? []).compactMap(\.string)
    query.prefix = json["prefix"]?.string ?? ""
    query.producer = json["producer"]?.string
  }

  package var json: JSON {
    [
      "run": run.map(JSON.string), "tags": .array(query.tags.map(JSON.string)),
      "prefix": .string(query.prefix), "producer": query.producer.map(JSON.string),
    ]
  }
}

extension SharedResult {
  package static func list(json: JSON) throws -> [SharedResult] {
    try (json.array ?? []).map { try SharedResult(json: $0) }
  }
}
