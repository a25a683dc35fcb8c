import Foundation
import Platform

/// Checks are programs like agents': they outlive the daemon, and run once for each that is wanted.
extension WatchedPrograms {
  /// How often a check is begun of which nobody sees the end.
  private static let tries = 3

  /// Runs a check to its end, or goes on with it where a daemon before this one began it.
  ///
  /// - Parameters:
  ///   - check: what is to run.
  ///   - directory: its files; another one for each check that is wanted.
  ///   - prepare: makes what the check looks at; called before it begins, and not where it goes on.
  ///   - over: returns once the check is not wanted any more.
  /// - Returns: how it ended, and the files with what it printed.
  /// - Throws: `CancellationError` where the task is cancelled; the check goes on then.
  package func run(
    _ check: Check, in directory: String, preparing prepare: () async throws -> Void = {},
    until over: @escaping @Sendable () async -> Void
  ) async throws -> (end: Check.End, files: AttemptFiles) {
    var files = AttemptFiles(directory: directory)
    for number in 1...Self.tries {
      files.directory = number == 1 ? directory : "\(directory)-\(number)"
      if try Files.status(files.plan) == nil {
        try await prepare()
        try Files.createDirectory(files.directory, isDurable: false)
        try await launch(check.plan, files)
      } else {
        switch try await progress(of: files) {
        case .neverStarted, .lost: continue
        case .running, .ended: break
        }
      }
      let end = try await follow(check, files, until: over)
      if end != .lost { return (end, files) }
    }
    return (.lost, files)
  }

  private enum Turn: Sendable {
    case ended(Int?)
    case unwanted
  }

  private func follow(
    _ check: Check, _ files: AttemptFiles, until over: @escaping @Sendable () async -> Void
  ) async throws -> Check.End {
    let begun = try Self.date(of: files.claim) ?? Date()
    let left = check.limit - .seconds(max(0, Date().timeIntervalSince(begun)))
    let turn = try await withDeadline(max(.zero, left)) { [self] in
      try await withThrowingTaskGroup(of: Turn.self) { group in
        group.addTask { [self] in .ended(try await end(of: files)) }
        group.addTask {
          await over()
          try Task.checkCancellation()
          return .unwanted
        }
        defer { group.cancelAll() }
        return try await group.next() ?? .unwanted
      }
    }
    let code: Int?
    if case .ended(let seen)? = turn {
      code = seen
    } else {
      try await stop(files)
      code = try await end(of: files)
    }
    // It may have ended well just then.
    guard code != 0 else { return .exited(code: 0) }
    if case .unwanted? = turn { return .unwanted }
    // A daemon that ended it for its time may not have lived to say so.
    let last = try Self.date(of: files.exit) ?? Date()
    if .seconds(last.timeIntervalSince(begun)) >= check.limit { return .tookTooLong }
    return code.map { .exited(code: $0) } ?? .lost
  }

  private static func date(of path: String) throws -> Date? {
    try Files.status(path).map {
      Date(timeIntervalSince1970: Double($0.modifiedNanoseconds) / 1e9)
    }
  }

  /// Ends the checks whose files are in a directory, but for the one that is wanted.
  package func stopChecks(in directory: String, except wanted: String? = nil) async throws {
    for folder in try Files.folders(in: directory) where folder != wanted {
      let files = AttemptFiles(directory: folder)
      guard try AttemptRecord.exitCode(of: files) == nil else { continue }
      try await stop(files)
    }
  }
}
