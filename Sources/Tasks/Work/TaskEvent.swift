package import Foundation
package import Model

/// One change of a team's tasks: a line of its log.
package enum TaskEvent: Sendable, Equatable {
  /// A task as it is from the start; a rewritten log begins with tasks as they were.
  case created(TeamTask)
  /// An agent is to get the task; the message follows.
  case queued(task: String, number: Int, agent: Address)
  case delivered(task: String, number: Int, message: String)
  /// There was a sign of work.
  case running(task: String, number: Int)
  case progress(task: String, number: Int, Attempt.Progress)
  case ended(task: String, number: Int, AttemptEnd)
  /// An answer that came after its attempt had ended otherwise.
  case late(task: String, number: Int, TaskAnswer)
  case changed(task: String, TaskState, TaskOutcome?)
  /// Those whom it concerns were told that it has come to a state.
  case told(task: String, TaskState)
  /// Whom a line up to this one concerns has heard of it, where it is about the team or its dealings.
  case heard(line: Int)
  /// The team itself changes.
  case formation(FormationEvent)
  /// What the team has agreed on changes.
  case dealing(DealingEvent)

  /// How an attempt ends.
  package enum AttemptEnd: Sendable, Equatable {
    case succeeded(TaskAnswer)
    case failed(String)
    /// It failed by no fault of the agent.
    case lost(String)
    case timedOut(String)
    case cancelled(String)

    package var state: AttemptState {
      switch self {
      case .succeeded: .succeeded
      case .failed, .lost: .failed
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      }
    }

    package var error: String? {
      switch self {
      case .succeeded: nil
      case .failed(let why), .lost(let why), .timedOut(let why), .cancelled(let why): why
      }
    }
  }

  /// Whether it only notes what was done and is on the disk by itself: where the note is lost, the same is
  /// done again and changes nothing.
  package var isNote: Bool {
    switch self {
    case .delivered, .told, .heard: true
    case .created, .queued, .running, .progress, .ended, .late, .changed, .formation, .dealing:
      false
    }
  }

  /// Whether its line has a number of its own.
  ///
  /// An earlier version passes over what was heard: the next line that it writes has the number that such a
  /// line would have taken.
  package var takesNumber: Bool {
    if case .heard = self { false } else { true }
  }

  /// The task that it is about; empty where it is about none.
  package var task: String {
    switch self {
    case .heard, .formation, .dealing: ""
    case .created(let task): task.id
    case .queued(let task, _, _), .delivered(let task, _, _), .running(let task, _),
      .progress(let task, _, _), .ended(let task, _, _), .late(let task, _, _),
      .changed(let task, _, _), .told(let task, _):
      task
    }
  }
}

/// A change with the number and the time of its line.
package struct TaskEntry: Sendable, Equatable {
  package var number: Int
  package var at: Date
  package var event: TaskEvent
  /// Whether the next line belongs to the same change: without it this one never happened.
  package var isContinued: Bool

  package init(number: Int, at: Date, event: TaskEvent, isContinued: Bool = false) {
    self.number = number
    self.at = at
    self.event = event
    self.isContinued = isContinued
  }
}
