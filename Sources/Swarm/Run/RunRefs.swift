/// What a run's refs are called in the repository that it works on.
package enum RunRefs {
  /// Where the work of an attempt is kept that does not count.
  package static func kept(run: String, task: String, attempt: Int) -> String {
    "refs/roost/runs/\(run)/\(task)/\(attempt)"
  }
}
