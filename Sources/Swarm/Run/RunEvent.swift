package import Foundation

/// One change of a run: a line of its log.
package enum RunEvent: Sendable, Equatable {
  case created(RunHeader)
  case state(RunState, reason: String?)
  case task(String, RunTaskChange)
  /// One of several tries at a task, by its number.
  case attempt(String, Int, RunTaskChange)
  /// What was seen of the tries at a task that are made side by side.
  case looked(String, [CollapseLook])
  /// What an attempt's agent has taken by its own record, which may be told after its end.
  case used(String, Int, AttemptUsage)
  /// What follows from the lines up to one of this number was told to whoever started the run.
  case told(Int)
  /// Nothing of the run is left to do: its end was told.
  case closed
  /// The run's branch was brought to a branch of the user's.
  case landed(branch: String, commit: String)
}

extension RunEvent {
  /// Whether it only notes what was done or is so by itself.
  ///
  /// Where the line is lost, whoever drives the run finds it out again: the disk is not waited for.
  package var isNote: Bool {
    switch self {
    case .task(_, .running), .attempt(_, _, .running), .told: true
    case .created, .state, .task, .attempt, .looked, .used, .closed, .landed: false
    }
  }

  /// Whether an agent may have given its place back.
  package var mayFreePlace: Bool {
    switch self {
    case .task(_, .returned): true
    case .task(_, let change): change.state?.isActive == false
    case .attempt(_, _, let change): change.state != .running && change.state != .launching
    case .created, .state, .landed, .told, .closed, .used, .looked: false
    }
  }
}

/// What happens to a task of a run.
package enum RunTaskChange: Sendable, Equatable {
  /// It is decided that an attempt starts; its program starts after this is written.
  case launching(AttemptPlace)
  /// Its program was not started, and never will be; another attempt begins at once.
  case returned
  /// Its program runs.
  case running
  case needsInput(String)
  /// It is told to end, and why.
  case stopping(AttemptEnd.EndedBy)
  /// One of several tries is told to end because others do better.
  case pruning(String)
  case ended(AttemptEnd)
  /// One of several tries succeeded.
  case passed(commit: String?, changedLines: Int)
  /// One of several tries was given up because others do better.
  case pruned(String)
  /// The work of one of several tries counts.
  case chosen(attempt: Int)
  /// What its agent left was looked at, and is in a commit where there is something; it is checked next.
  case collected(commit: String?)
  /// Its work is in a commit and can be merged.
  case integrating(commit: String)
  case conflicted([String], reason: String?)
  /// Its work was merged, or there was none to merge.
  case done(commit: String?)
  /// Its result was known from before; the commit with its work is to be merged where there is one.
  case cached(AttemptReport, commit: String?)
  case retry(at: Date, reason: String)
  /// It is tried again and the attempt does not count.
  case suspended(until: Date, reason: String)
  case failed(String)
  case timedOut(String)
  case cancelled(String)
  /// It can never begin.
  case skipped(becauseOf: [String])
  /// A person wants the others to go on without it.
  case waived(String)
  /// A person wants it tried again.
  case reopened

  /// The state that it brings; nil where that depends on others.
  package var state: RunTaskState? {
    switch self {
    case .launching: .launching
    case .running: .running
    case .needsInput: .needsInput
    case .ended, .chosen: .verifying
    case .integrating: .integrating
    case .conflicted: .conflict
    case .done: .done
    case .cached(_, let commit): commit == nil ? .cached : .integrating
    case .retry: .retryWait
    case .suspended: .suspended
    case .failed: .failed
    case .timedOut: .timedOut
    case .cancelled: .cancelled
    case .skipped, .waived: .skipped
    case .reopened, .returned, .stopping, .pruning, .passed, .pruned, .collected: nil
    }
  }
}

/// A change with the number and the time of its line.
package struct RunEntry: Sendable, Equatable {
  package var number: Int
  package var at: Date
  package var event: RunEvent

  package init(number: Int, at: Date, event: RunEvent) {
    self.number = number
    self.at = at
    self.event = event
  }
}
