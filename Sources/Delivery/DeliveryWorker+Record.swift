import AgentReports
import Model
import Platform

extension DeliveryWorker {
  /// What tells messages on a screen or in a record: their short ids with the sign that the header,
  /// which a user may set, puts behind them.
  func marks(of ids: [String]) -> [String] {
    let header = context.settings().header
    let sign = header.firstRange(of: "{id}").map { header[$0.upperBound...].prefix(1) } ?? ""
    return ids.map { MessageID.short($0) + sign }
  }

  /// Follows a text in the program's own record; nil where it keeps none that Roost knows.
  func trail(
    _ program: RecognizedProgram, text: String, marks: [String], fromStart: Bool = false
  ) -> MessageTrail? {
    guard let (reporter, process) = reporter(of: program) else { return nil }
    return MessageTrail(
      reporter, process: process, text: text, marks: marks, fromStart: fromStart)
  }

  func reporter(of program: RecognizedProgram) -> (any AgentReporter, Int32)? {
    let name = context.settings().profile(named: program.profile).report
    guard let reporter = AgentReporters.named(name), let process = program.process else {
      return nil
    }
    return (reporter, process)
  }

  /// Rings the worker's bell whenever the program writes into its record, or ends, while the body
  /// runs.
  func watching(
    _ program: RecognizedProgram, _ body: @Sendable () async throws -> Void
  ) async throws {
    let watcher = context.watcher
    let directories =
      reporter(of: program).map { reporter, process in reporter.directories(of: process) } ?? []
    try await withThrowingTaskGroup(of: Void.self) { group in
      for directory in directories {
        // A directory that is not there yet is none to watch; the pauses between looks remain.
        guard let names = try? watcher.entries(of: directory) else { continue }
        group.addTask { [wake] in
          while await names.next() != nil { wake.ring() }
        }
      }
      if let process = program.process {
        group.addTask { [wake] in
          try await ProcessTable.exit(of: process)
          wake.ring()
        }
      }
      defer { group.cancelAll() }
      try await body()
    }
  }
}
