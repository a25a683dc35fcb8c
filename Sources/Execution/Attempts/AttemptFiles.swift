package import Store

/// The files of one attempt at a task of a run, or of a check, in a directory of its own.
///
/// `plan.json` and `prompt.md` are there before its program starts. `claim.json` says that it started:
/// whoever makes it first, the program or a daemon that gives the attempt up, decides for good.
/// `exit.json` says how it ended, and is the only word on that.
package struct AttemptFiles: Sendable, Equatable {
  package var directory: String

  package init(directory: String) {
    self.directory = directory
  }

  package init(_ home: Home, _ attempt: AttemptName) {
    directory = "\(home.run(attempt.run))/tasks/\(attempt.task)/\(attempt.number)"
  }

  package var plan: String { "\(directory)/plan.json" }
  package var prompt: String { "\(directory)/prompt.md" }
  /// The whole results of the tasks that it waits for, one file each.
  package var dependencies: String { "\(directory)/deps" }
  package var output: String { "\(directory)/output.log" }
  package var claim: String { "\(directory)/claim.json" }
  package var process: String { "\(directory)/process.json" }
  package var exit: String { "\(directory)/exit.json" }
  /// Where the agent may write what came of its work.
  package var result: String { "\(directory)/result.json" }
  /// The files of the task's checks, a directory each.
  package var checks: String { "\(directory)/checks" }

  /// The directory of the check that a line of the run's log calls for; one of a merge is one of a tree.
  package func check(_ line: Int, ofTree tree: String? = nil) -> String {
    "\(checks)/\(line)\(tree.map { "-\($0.prefix(12))" } ?? "")"
  }
  /// The files of its checks on one of several tries that still ran, a directory each.
  package var probes: String { "\(directory)/probes" }
}

extension Home {
  /// What belongs to runs of swarms.
  package var runs: String { "\(root)/runs" }

  /// The results of tasks that are known from before.
  package var resultCache: String { "\(root)/cache/results" }

  package func run(_ id: String) -> String { "\(runs)/\(id)" }

  package func runLog(_ id: String) -> String { "\(run(id))/run.jsonl" }
}
