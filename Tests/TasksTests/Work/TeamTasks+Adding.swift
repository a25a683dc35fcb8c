import Foundation
import JSONSyntax
import Model
import Tasks

extension TeamTasks {
  /// Applies changes, each as the next line, read back from its text as a log would.
  mutating func add(_ events: [TaskEvent], at date: Date = .init(timeIntervalSince1970: 0)) throws {
    for event in events {
      let entry = TaskEntry(number: last + 1, at: date, event: event)
      try apply(TaskEntry(json: JSON(parsing: entry.json.bytes())))
    }
  }
}
