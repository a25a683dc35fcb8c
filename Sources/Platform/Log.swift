package import Foundation

/// Where a program says what happened: a value that carries fields and hands lines to a sink.
package struct Log: Sendable {
  package enum Level: Int, Sendable, Comparable, CaseIterable {
    case debug
    case info
    case warning
    case error

    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  package struct Line: Sendable {
    package var date: Date
    package var level: Level
    package var text: String
  }

  private let threshold: Level
  private let sink: @Sendable (Line) -> Void

  package init(threshold: Level = .info, sink: @escaping @Sendable (Line) -> Void) {
    self.threshold = threshold
    self.sink = sink
  }

  package func callAsFunction(_ level: Level, _ text: @autoclosure () -> String) {
    guard level >= threshold else { return }
    sink(Line(date: Date(), level: level, text: text()))
  }
}
