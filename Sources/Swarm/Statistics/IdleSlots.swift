import Foundation

/// How long slots stood idle, and why: slot-seconds by cause.
///
/// While one is idle the cause is what most of the tasks wait for that could not start for another reason
/// than slots; where none does, what is left waits for other tasks, or nothing is left.
struct IdleSlots {
  private(set) var seconds: [RunRecord.Cause: Double] = [:]
  /// Slot-seconds in which an agent ran.
  private(set) var busy = 0.0

  private enum Change {
    case running(Int)
    case waiting(RunRecord.Cause, Int)
  }

  init(_ run: RunRecord) {
    var changes: [(at: Date, change: Change)] = []
    func add(_ span: RunRecord.Span, _ change: (Int) -> Change) {
      let start = min(max(span.start, run.startedAt), run.endedAt)
      let end = min(max(span.end, start), run.endedAt)
      changes.append((start, change(1)))
      changes.append((end, change(-1)))
    }
    for task in run.tasks {
      for span in task.attempts { add(span) { .running($0) } }
      for wait in task.waits { add(wait.span) { .waiting(wait.cause, $0) } }
    }
    changes.sort { $0.at < $1.at }
    var running = 0
    var waiting: [RunRecord.Cause: Int] = [:]
    var time = run.startedAt
    for (at, change) in changes + [(run.endedAt, .running(0))] {
      let length = max(0, at.timeIntervalSince(time))
      busy += length * Double(running)
      let idle = length * Double(max(0, run.width - running))
      if idle > 0 { seconds[Self.cause(waiting), default: 0] += idle }
      time = max(time, at)
      switch change {
      case .running(let count): running += count
      case .waiting(let cause, let count): waiting[cause, default: 0] += count
      }
    }
  }

  private static func cause(_ waiting: [RunRecord.Cause: Int]) -> RunRecord.Cause {
    let others = waiting.filter { $0.value > 0 && ![.slot, .dependencies].contains($0.key) }
    let most = others.max { ($0.value, $1.key) < ($1.value, $0.key) }
    if let most { return most.key }
    if waiting[.slot, default: 0] > 0 { return .slot }
    return waiting[.dependencies, default: 0] > 0 ? .dependencies : .nothing
  }
}
