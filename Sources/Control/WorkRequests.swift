package import JSONSyntax

/// What `work.request` is asked with: a task for a worker on another machine.
package struct WorkRequest: Sendable, Equatable {
  package var repository: String
  package var task: String
  package var sender: String
  package var priority: Int?
  /// Asked again under the same key, the hub has the request once.
  package var key: String

  package init(repository: String, task: String, sender: String, key: String) {
    self.repository = repository
    self.task = task
    self.sender = sender
    self.key = key
  }

  package init(json: JSON) throws {
    self.init(
      repository: try json.requiredString("repository"), task: try json.requiredString("task"),
      sender: try json.requiredString("sender"), key: try json.requiredString("key"))
    priority = json["priority"]?.integer
  }

  package var json: JSON {
    [
      "repository": .string(repository), "task": .string(task),
      "priority": priority.map(JSON.integer), "sender": .string(sender), "key": .string(key),
    ]
  }
}

/// What `work.get` is asked with.
package struct WorkQuery: Sendable, Equatable {
  package var repository: String
  package var id: String

  package init(repository: String, id: String) {
    self.repository = repository
    self.id = id
  }

  package init(json: JSON) throws {
    self.init(
      repository: try json.requiredString("repository"), id: try json.requiredString("id"))
  }

  package var json: JSON { ["repository": .string(repository), "id": .string(id)] }
}

/// What `config.get` is asked with.
package struct ConfigQuery: Sendable, Equatable {
  package var repository: String

  package init(repository: String) {
    self.repository = repository
  }

  package init(json: JSON) throws {
    self.init(repository: try json.requiredString("repository"))
  }

  package var json: JSON { ["repository": .string(repository)] }
}

/// What `worktree.remove` is asked with.
package struct RemoveWorktreeRequest: Sendable, Equatable {
  package var path: String

  package init(path: String) {
    self.path = path
  }

  package init(json: JSON) throws {
    self.init(path: try json.requiredString("path"))
  }

  package var json: JSON { ["path": .string(path)] }
}
