import Foundation
import Platform
import Synchronization

/// Programs that outlive the daemon, each in a process group of its own: a watcher starts one at most
/// once, and writes down how it ended.
///
/// Which one is meant says the directory of its files. All of it can be asked again after a crash.
package final class WatchedPrograms: Sendable {
  /// The program that watches over another one.
  private let watcher: String
  /// What the watchers themselves have to say.
  private let errorLog: String
  /// The watchers that were started here, until their end was seen: they are this process's children.
  private let children = Mutex<[String: Int32]>([:])

  package init(watcher: String, errorLog: String) {
    self.watcher = watcher
    self.errorLog = errorLog
  }

  /// What watches for a daemon: `roost` where it lies beside it, which starts faster, or else the daemon's
  /// own program.
  package static func watcher(for daemon: String) -> String {
    let beside = "\(Files.directory(of: daemon))/roost"
    return access(beside, X_OK) == 0 ? beside : daemon
  }

  /// How long a program that is asked to end has for it, before it is asked harder.
  package static let patience = Duration.seconds(10)

  /// The variable that all that a program starts has, wherever it went.
  private static let mark = "ROOST_ATTEMPT_FILES"

  /// Ends what is left of a program's own programs, also those that left its group.
  private static func endStrays(of files: AttemptFiles) {
    for pid in ProcessTable.marked([mark: files.directory]) where pid != ThisProcess.pid {
      kill(pid, SIGKILL)
    }
  }

  /// Starts the program, unless it was started or given up before.
  package func launch(_ plan: AttemptPlan, _ files: AttemptFiles) async throws {
    // A second watcher would find the program taken, and the first one be forgotten.
    guard children.withLock({ $0[files.directory] }) == nil else { return }
    var plan = plan
    plan.environment[Self.mark] = files.directory
    try await blocking { [self, plan] in
      try plan.write(to: files.plan)
      let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
      defer { close(null) }
      let log = try File(errorLog, .append)
      let pid = try ChildProcess.start(
        watcher, [AttemptProgram.option, files.directory], directory: "/", isInOwnSession: true,
        input: null,
        output: log.descriptor)
      children.withLock { $0[files.directory] = pid }
    }
  }

  /// Waits for the program's end: its exit code, or 128 plus the signal's number; nil where nobody saw
  /// how it ended, or where it never started.
  package func end(of files: AttemptFiles) async throws -> Int? {
    if let child = children.withLock({ $0[files.directory] }) {
      try await collect(child, files)
    } else if case .process(let watcher) = try AttemptRecord.claim(of: files) {
      try await ProcessTable.exit(of: watcher)
    }
    return try await blocking {
      if let code = try AttemptRecord.exitCode(of: files) { return code }
      // Nobody watches over the program any more, and nobody would see how it ends.
      Self.endStrays(of: files)
      return nil
    }
  }

  private func collect(_ child: Int32, _ files: AttemptFiles) async throws {
    try await ProcessTable.exit(of: child)
    ChildProcess.collect(child)
    _ = children.withLock { $0.removeValue(forKey: files.directory) }
  }

  /// How far the program is; one that was not started never will be from here on.
  package func progress(of files: AttemptFiles) async throws -> AttemptProgress {
    let progress = try await look(files)
    if progress == .neverStarted, let child = children.withLock({ $0[files.directory] }) {
      try await collect(child, files)
    }
    return progress
  }

  private func look(_ files: AttemptFiles) async throws -> AttemptProgress {
    try await blocking {
      if let code = try AttemptRecord.exitCode(of: files) { return .ended(code: code) }
      // From here on a watcher that is still on its way starts nothing.
      if try AttemptRecord.claim(files, by: nil) { return .neverStarted }
      switch try AttemptRecord.claim(of: files) {
      case .nobody, .givenUp: return .neverStarted
      case .process(let watcher):
        if ProcessTable.isAlive(watcher) { return .running }
        // It may have written down the end just before it went.
        return try AttemptRecord.exitCode(of: files).map { .ended(code: $0) } ?? .lost
      }
    }
  }

  /// Makes the program end: asks its group for it, three times harder each, and then makes sure.
  package func stop(
    _ files: AttemptFiles, patience: Duration = WatchedPrograms.patience
  ) async throws {
    // One that has not begun never will.
    if try await blocking({ try AttemptRecord.claim(files, by: nil) }) { return }
    guard case .process(let watcher) = try AttemptRecord.claim(of: files) else { return }
    try await awaitStart(files, watcher)
    for number in [SIGINT, SIGTERM, SIGKILL] {
      guard let program = try AttemptRecord.process(of: files), ProcessTable.isAlive(program) else {
        break
      }
      killpg(program.pid, number)
      let isOver = try await withDeadline(patience) {
        try await ProcessTable.exit(of: watcher)
        return true
      }
      if isOver == true { break }
    }
    try await blocking { Self.endStrays(of: files) }
  }

  /// Waits until the watcher has written down the program's process, or has ended.
  private func awaitStart(_ files: AttemptFiles, _ watcher: ProcessTable.Identity) async throws {
    let changes = try FileWatcher().entries(of: files.directory)
    _ = try await withDeadline(Self.patience) {
      while try AttemptRecord.process(of: files) == nil, ProcessTable.isAlive(watcher),
        try AttemptRecord.exitCode(of: files) == nil, await changes.next() != nil
      {}
    }
  }
}
