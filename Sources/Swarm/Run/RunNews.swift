/// Something that whoever started a run has to hear of it, and was not told yet.
package struct RunNews: Sendable, Equatable {
  /// The number of the log's line that it follows from.
  package var line: Int
  package var event: Event

  package enum Event: Sendable, Equatable {
    case conflict(task: String)
    /// The agent of an attempt waits for a person.
    case question(task: String, attempt: Int)
    case over
  }
}

/// The news of a run that were not told yet, in the order of the log.
///
/// What a crash keeps from being told is told by whoever drives the run next; what has passed meanwhile is
/// news no more.
package struct UntoldNews: Sendable, Equatable {
  package private(set) var all: [RunNews] = []

  /// Takes a line over, given the run as it is after it.
  mutating func take(_ entry: RunEntry, _ run: SwarmRun) {
    if !all.isEmpty { all.removeAll { !$0.event.holds(in: run) } }
    switch entry.event {
    case .told(let line): all.removeAll { $0.line <= line }
    case .closed: all = []
    case .state(let state, _) where state.isTerminal: add(.over, entry)
    case .task(let id, .conflicted): add(.conflict(task: id), entry)
    case .task(let id, .needsInput):
      if let attempt = run[id]?.current { add(.question(task: id, attempt: attempt.number), entry) }
    case .attempt(let id, let number, .needsInput):
      add(.question(task: id, attempt: number), entry)
    case .created, .state, .task, .attempt, .looked, .used, .landed: break
    }
  }

  private mutating func add(_ event: RunNews.Event, _ entry: RunEntry) {
    all.append(RunNews(line: entry.number, event: event))
  }
}

extension RunNews.Event {
  fileprivate func holds(in run: SwarmRun) -> Bool {
    switch self {
    case .conflict(let id): run[id]?.state == .conflict
    case .question(let id, let number):
      run[id].map { task in
        guard task.isOpenRace else { return task.state == .needsInput }
        return task.attempts[number - 1].question != nil
      } ?? false
    case .over: run.state.isTerminal
    }
  }
}
