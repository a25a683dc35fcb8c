package import Swarm

/// What an agent is told: its task, what came of the tasks before, and how to say what came of its own.
package struct AttemptPrompt: Sendable {
  package let task: PlannedTask
  package let goal: String
  /// The results of the tasks that it waits for, in the plan's order, and where they stand whole.
  package var dependencies: [Dependency] = []

  /// The result of a task that this one waits for.
  package struct Dependency: Sendable {
    package let title: String
    package let text: String
    /// The file with all of it.
    package let path: String

    package init(title: String, text: String, path: String) {
      self.title = title
      self.text = text
      self.path = path
    }
  }

  package init(_ task: PlannedTask, goal: String, dependencies: [Dependency]) {
    self.task = task
    self.goal = goal
    self.dependencies = dependencies
  }

  /// How much of one result is quoted, in bytes.
  private static let quoteLimit = 8192

  package var text: String {
    var parts = [task.prompt, "This is one part of a larger goal: \(goal)"]
    if !task.paths.isEmpty {
      parts.append("Change nothing outside: \(task.paths.joined(separator: ", "))")
    }
    switch task.kind {
    case .edit:
      parts.append(
        "Work in the current directory. Leave your changes there; they are committed for you.")
    case .check, .read: parts.append("Change no files of the project.")
    }
    if let verify = task.verify {
      parts.append("Your work counts once this ends with exit code 0: \(verify)")
    }
    parts += dependencies.map { dependency in
      let quoted = dependency.text.utf8.prefix(Self.quoteLimit)
      let whole = quoted.count == dependency.text.utf8.count
      return
        "Result of \"\(dependency.title)\"\(whole ? "" : " (all of it: \(dependency.path))"):\n"
        + String(decoding: quoted, as: UTF8.self)
    }
    parts.append(
      """
      At the end, write what came of it to the file named in ROOST_RESULT, as JSON: \
      {"status": "completed", "summary": "…", "artifacts": ["path"]}. Where you cannot go on, \
      "status" is "blocked", and "summary" says why.
      """)
    return parts.joined(separator: "\n\n") + "\n"
  }
}
