import Coordination
import CoordinationAPI
import Execution
import Foundation
import Model
import Platform
import Store
import Synchronization

/// Attempts at tasks of other machines' runs that this machine makes, from the claim until the report on
/// what came of them is noted.
///
/// The state has each before anything of it is made, and each step may be done again after a crash. Its
/// files are below `work/RUNNER`: they go when the hub has taken what came of it.
final class AttemptWork: Service {
  let context: DaemonContext
  private let connections: HubConnections
  private let processes: ProcessExecutor
  private let changed = Wake()
  /// Rung when there is one more claim to renew, or report to send.
  let noted = Wake()
  private let table = Mutex(Table())

  private struct Table {
    /// The attempts that are followed, by the names of their runners.
    var followed: Set<String> = []
    /// Why attempts are no longer this machine's.
    var lost: [String: String] = [:]
  }

  /// An attempt that is not this machine's any more.
  private struct Lost: Error {}

  init(context: DaemonContext, connections: HubConnections, programs: WatchedPrograms) {
    self.context = context
    self.connections = connections
    processes = ProcessExecutor(programs: programs)
  }

  /// Between two questions to a hub that is away, and between two words on what was printed.
  private static let pause = Duration.seconds(2)
  /// Seconds that the files of an attempt stay that was lost.
  private static let keptSeconds: TimeInterval = 7 * 86_400

  private var all: [Repository.Attempt] {
    context.keeper.state.repositories.values.flatMap(\.attempts)
  }

  func run() async throws {
    await attempting("old attempts") { try tidy() }
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        for attempt in all
        where table.withLock({ $0.followed.insert(attempt.assignment.runner).inserted }) {
          group.addTask { [self] in
            await follow(attempt)
            _ = table.withLock { $0.followed.remove(attempt.assignment.runner) }
          }
        }
        await changed.wait()
        try Task.checkCancellation()
      }
    }
  }

  /// Takes over an attempt that was claimed.
  func take(_ attempt: Repository.Attempt) async throws {
    try await blocking { [context] in
      try context.keeper.update { state in
        state.repositories[attempt.assignment.repository]?.attempts.append(attempt)
      }
    }
    changed.ring()
    noted.ring()
  }

  /// Ends an attempt whose request is no longer this machine's; what it left stays.
  func lose(_ attempt: Repository.Attempt, why: String) async {
    let isNews = table.withLock {
      $0.lost.updateValue(why, forKey: attempt.assignment.runner) == nil
    }
    guard isNews else { return }
    await attempting("the end of \(attempt.assignment.request)") {
      let place = AttemptPlaceHere(context.home, attempt)
      guard let order = try place.order else { return }
      try await processes.stop(order.name, place.files)
    }
  }

  private func isLost(_ attempt: Repository.Attempt) -> Bool {
    table.withLock { $0.lost[attempt.assignment.runner] != nil }
  }

  private func attempting(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch is CancellationError {
      return
    } catch {
      context.log(.warning, "\(what): \(error)")
    }
  }

  // MARK: - One attempt

  private func follow(_ attempt: Repository.Attempt) async {
    let request = attempt.assignment.request
    do {
      do {
        try await note(report(on: attempt), attempt)
      } catch is Lost {
        try await forget(attempt)
      } catch let error where !(error is CancellationError) {
        try await note(
          Repository.Report(
            assignment: attempt.assignment, worker: node, error: "on \(node), \(error)"), attempt)
      }
    } catch is CancellationError {
      return
    } catch {
      context.note("the attempt for request \(request) cannot go on: \(error)")
    }
  }

  var node: String { context.keeper.state.node?.id ?? "" }

  /// Makes an attempt, or goes on with one, and says what came of it.
  private func report(on attempt: Repository.Attempt) async throws -> Repository.Report {
    let place = AttemptPlaceHere(context.home, attempt)
    let order = try await order(of: attempt, place)
    let tree = AttemptTree(below: place.directory, of: order)
    if case .nobody = try AttemptRecord.claim(of: place.files) {
      try await prepare(order, attempt, tree, place)
      if isLost(attempt) { throw Lost() }
      try await processes.launch(start(order, attempt, tree, place))
    }
    let code = try await end(order, attempt, place)
    if isLost(attempt) { throw Lost() }
    var came = AttemptReturn(node: node, code: code)
    try await collect(order, tree, place, attempt, into: &came)
    let bytes = came.bytes
    let output = try await asking(attempt) { try await $0.leave(bytes) }
    return Repository.Report(
      assignment: attempt.assignment, worker: node, error: nil, output: output)
  }

  /// Asks the hub again and again while it is away, as long as the attempt is this machine's.
  func asking<Answer>(
    _ attempt: Repository.Attempt, _ ask: (HubConnection) async throws -> Answer
  ) async throws -> Answer {
    while true {
      if isLost(attempt) { throw Lost() }
      do {
        return try await ask(await connections.connection(attempt.assignment.repository))
      } catch let error as HubError where error.refusal == nil {
        context.log(.debug, "request \(attempt.assignment.request) waits: \(error)")
      } catch let error as HybridProblem {
        context.log(.debug, "request \(attempt.assignment.request) waits: \(error)")
      }
      try Task.checkCancellation()
      await Wake().wait(Self.pause)
    }
  }

  func blobs(_ attempt: Repository.Attempt) -> Blobs {
    Blobs(
      limit: BlobRecord.limit,
      leave: { [self] bytes in try await asking(attempt) { try await $0.leave(bytes) } },
      read: { [self] id in try await asking(attempt) { try await $0.blob(id) } })
  }

  /// Waits for the end of an attempt's program, and tells the hub meanwhile what it prints.
  ///
  /// Who asked for it ends it in time; where they cannot, it is ended here a while later.
  private func end(
    _ order: AttemptOrder, _ attempt: Repository.Attempt, _ place: AttemptPlaceHere
  ) async throws -> Int? {
    let telling = Task { [self] in
      await attempting("what \(attempt.assignment.request) prints") {
        try await tell(attempt, place)
      }
    }
    defer { telling.cancel() }
    let limit = order.seconds + context.settings.leaseSeconds
    let end = try await withDeadline(.seconds(limit)) { [processes] in
      Ending(code: try await processes.end(of: order.name, place.files))
    }
    if let end { return end.code }
    try await processes.stop(order.name, place.files)
    return try await processes.end(of: order.name, place.files)
  }

  private struct Ending: Sendable {
    var code: Int?
  }

  private func tell(_ attempt: Repository.Attempt, _ place: AttemptPlaceHere) async throws {
    let changes = try context.watcher.entries(of: place.files.directory)
    var told = -1
    repeat {
      let size = try Files.status(place.files.output)?.size ?? 0
      guard size > told else { continue }
      var update = SpawnUpdate(.inProgress, runner: attempt.assignment.runner)
      update.workerName = node
      if size > 0 {
        let start = max(0, size - SpawnRecord.progressLimit)
        let bytes = try File(place.files.output, .read).read(at: start, count: size - start)
        // What is not UTF-8 takes more bytes as such.
        update.progress = String(
          decoding: String(decoding: bytes, as: UTF8.self).utf8.suffix(SpawnRecord.progressLimit),
          as: UTF8.self)
        update.printed = size
      }
      do {
        _ = try await connections.connection(attempt.assignment.repository)
          .update(worker: attempt.assignment.request, update)
        told = size
      } catch let error where error is HubError || error is HybridProblem {
        context.log(.debug, "request \(attempt.assignment.request) waits: \(error)")
      }
      try await Task.sleep(for: Self.pause)
    } while await changes.next() != nil
  }

  // MARK: - The end

  /// Turns an attempt into the report on it, in one change of the state.
  private func note(_ report: Repository.Report, _ attempt: Repository.Attempt) async throws {
    try await blocking { [context] in
      try context.keeper.update { state in
        guard
          state.repositories[attempt.assignment.repository]?.attempts.contains(attempt) == true
        else { return }
        state.repositories[attempt.assignment.repository]?.attempts.removeAll { $0 == attempt }
        state.repositories[attempt.assignment.repository]?.reports.append(report)
      }
    }
    noted.ring()
    publishEnd(of: attempt, error: report.error)
  }

  private func forget(_ attempt: Repository.Attempt) async throws {
    let why = table.withLock { $0.lost.removeValue(forKey: attempt.assignment.runner) } ?? ""
    try await blocking { [context] in
      try context.keeper.update { state in
        state.repositories[attempt.assignment.repository]?.attempts.removeAll { $0 == attempt }
      }
    }
    context.log(
      .warning,
      "request \(attempt.assignment.request) is no longer this machine's: \(why); what its agent left"
        + " stays in \(AttemptPlaceHere(context.home, attempt).directory) for a week")
    publishEnd(of: attempt, error: why)
  }

  /// Tells whoever listens, and so a runner that waits for a place.
  private func publishEnd(of attempt: Repository.Attempt, error: String?) {
    context.bus.publish(
      .workEnded(
        repository: attempt.assignment.repository, request: attempt.assignment.request,
        worker: node, error: error))
  }

  /// Removes the files of an attempt that the hub has taken what came of.
  func clear(_ assignment: Spawn.Assignment) throws {
    let directory = AttemptPlaceHere(context.home, assignment).directory
    if try Files.status("\(directory)/order.json") != nil {
      try FileManager.default.removeItem(atPath: directory)
    }
  }

  /// Removes what lost attempts left long ago.
  private func tidy() throws {
    let state = context.keeper.state.repositories.values
    let needed = Set(
      state.flatMap { $0.attempts.map(\.assignment) + $0.reports.map(\.assignment) }
        .map { AttemptPlaceHere(context.home, $0).directory })
    for folder in try Files.folders(in: context.home.work) where !needed.contains(folder) {
      guard let status = try Files.status("\(folder)/order.json"),
        Date().timeIntervalSince1970 - Double(status.modifiedNanoseconds) / 1e9 > Self.keptSeconds
      else { continue }
      try FileManager.default.removeItem(atPath: folder)
    }
  }
}
