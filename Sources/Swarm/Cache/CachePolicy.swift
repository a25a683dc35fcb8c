/// Which results of tasks are taken from before, instead of being worked out again.
package enum CacheMode: String, CaseIterable, Sendable {
  case off
  /// Those of tasks that change no files, and of those that ask for it.
  case reads
  case all
}

/// How many results are kept, and for how long; the seed's numbers.
package struct CachePolicy: Sendable, Equatable {
  package var maxEntries = 1000
  package var maxBytes = 100 << 20
  package var lifetime = Duration.seconds(86_400)

  package init() {}
}

extension SwarmRun {
  /// Whether the result of a task may be one that is known from before.
  package func mayReuse(_ task: PlannedTask) -> Bool {
    switch config.cache {
    case .off: false
    case .reads: task.isReusable ?? !task.kind.changesFiles
    case .all: task.isReusable ?? true
    }
  }
}
