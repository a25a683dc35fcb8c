import Control
import Model
import Swarm

/// Operands and options that the commands of runs share, and what they print of a run.
extension Command {
  static let run = Operand<String?>("RUN")
  static let runTask = Operand<[String]>("[RUN] TASK")
  static let attemptNumber = Option<Int>(
    "attempt", value: "N", "which attempt at the task (default: the one that counts, or the newest)"
  )
}

/// The run and the task that were written: `RUN TASK`, or the task alone for the newest run.
struct RunTaskWords {
  let run: String?
  let task: String

  init(_ words: [String]) throws {
    switch words.count {
    case 1: (run, task) = (nil, words[0])
    case 2: (run, task) = (words[0], words[1])
    default: throw UsageError("give a run and a task, or a task of the newest run")
    }
  }
}

extension RunTaskWords {
  /// The attempt that was meant, by its number or as the one to look at.
  func output(_ attempt: Int?, _ session: Session) async throws -> RunOutput {
    try await session.daemon().call(
      .findRunOutput, RunQuery(run: run, task: task, attempt: attempt).json, as: RunOutput.init
    ).value
  }
}

/// A run as lines of text.
struct RunText {
  let run: RunView

  init(_ run: RunView) {
    self.run = run
  }

  /// "run add-login-7k2f running: 3 of 8 tasks done, 2 running, 1 failed".
  var headline: String {
    let done = run.tasks.count { $0.state.isSuccess }
    var parts = ["\(done) of \(Printable.count(run.tasks.count, "task")) done"]
    let active = run.tasks.count { $0.state.isActive || $0.state == .integrating }
    if active > 0 { parts.append("\(active) running") }
    for state in [RunTaskState.conflict, .failed, .timedOut, .skipped, .cancelled] {
      let count = run.count(of: state)
      if count > 0 { parts.append("\(count) \(state.words)") }
    }
    return "run \(run.id) \(run.state.rawValue): " + parts.joined(separator: ", ")
  }

  /// What a person can do about the run now.
  var advice: String? {
    switch run.state {
    case .succeeded where run.branch != nil && run.landedOn == nil:
      "`roost swarm land \(run.id)` takes the work over"
    case .failed:
      "`roost swarm explain \(run.id) TASK` says why; `roost swarm retry \(run.id) TASK`"
    default:
      run.tasks.first { $0.state == .conflict }.map { "`roost swarm explain \(run.id) \($0.id)`" }
    }
  }

  var table: Table {
    var table = Table("TASK", "STATE", "TRIES", "TIME", "TITLE")
    for task in run.tasks {
      table.rows.append([
        Table.Cell(task.id),
        Table.Cell(
          task.isReused && task.state == .done ? RunTaskState.cached.words : task.state.words),
        Table.Cell("\(task.attempts)"),
        Table.Cell(task.seconds.map { "\(Int($0)) s" } ?? ""),
        Table.Cell(task.reason ?? task.title, .faint),
      ])
      for attempt in task.tries {
        table.rows.append([
          Table.Cell("  \(task.id)#\(attempt.attempt)"),
          Table.Cell(attempt.state.replacing("_", with: " ")), Table.Cell(""),
          Table.Cell(attempt.seconds.map { "\(Int($0)) s" } ?? ""),
          Table.Cell(
            attempt.reason ?? attempt.kept ?? attempt.changedLines.map { "\($0) lines changed" }
              ?? "", .faint),
        ])
      }
    }
    return table
  }
}
