/// The results of a run's tasks as one text; the seed's layout.
package enum ResultText {
  /// The result of one task: its words, or why there are none.
  package struct Part: Sendable, Equatable {
    package var text: String
    /// Nil for success.
    package var error: String?

    package init(text: String, error: String? = nil) {
      self.text = text
      self.error = error
    }
  }

  /// The parts in their order, each under its number from 1 on.
  package static func joined(_ parts: [Part]) -> String {
    parts.enumerated().map { index, part in
      part.error.map { "=== Subtask \(index + 1) (FAILED) ===\nError: \($0)\n\n" }
        ?? "=== Subtask \(index + 1) ===\n\(part.text)\n\n"
    }.joined()
  }

  /// Why a run of some tasks did not succeed; nil where all of them returned and none failed.
  package static func error(tasks: Int, returned: Int, failed: Int) -> String? {
    returned == tasks && failed == 0
      ? nil : "Swarm incomplete: \(returned)/\(tasks) subtasks returned, \(failed) failed"
  }

  /// How much of one result is put into the prompt of a task that waited for it, in bytes.
  package static let dependencyLimit = 8 << 10

  /// The result of a task for the prompt of another one: under its title, cut, with the path of the whole.
  package static func dependency(title: String, text: String, path: String) -> String {
    let shown = cut(text, to: dependencyLimit)
    let note = shown == text ? "" : "\n(cut here; the whole is in \(path))"
    return "\n--- Result from \(PlanDraft.Entry.oneLine(title)) ---\n\(shown)\(note)\n"
  }
}
