/// A part of a long-running program; it runs until its task is cancelled or it fails.
package protocol Service: Sendable {
  func run() async throws
}

/// Runs services side by side; when one ends, for whatever reason, all end.
package func run(_ services: [any Service]) async throws {
  try await withThrowingTaskGroup { group in
    for service in services {
      group.addTask { try await service.run() }
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
