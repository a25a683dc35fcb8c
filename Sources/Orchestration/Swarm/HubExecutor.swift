import Execution
import Foundation
import Platform
import Store
import Swarm
import Synchronization

/// Has the attempts of one run made by runners on other machines, through the hub of its repository.
///
/// In an attempt's directory `order.json` says what was asked for, `input` which blob that is at the hub,
/// `request` the hub's id of it, `stop` that it is to end, and `return.json` what came of it. Each is there
/// before what follows from it, and each step may be done again: the hub knows the attempt by its name.
final class HubExecutor: Executor {
  let context: HubHost
  let run: RunHeader
  let repository: String
  let home: Home
  private let log: Log
  private let code: RemoteCode
  private let seen = Mutex<[String: HubSight]>([:])

  init?(context: HubHost, run: RunHeader, home: Home, log: Log) {
    guard let repository = run.hub, let place = run.repository else { return nil }
    self.context = context
    self.run = run
    self.repository = repository
    self.home = home
    self.log = log
    code = RemoteCode(
      directory: "\(home.run(run.id))/code", place: place, limit: context.bundleLimit,
      blobs: Blobs(
        limit: context.blobLimit, leave: { try await context.leave(repository, $0) },
        read: { try await context.read(repository, $0) }))
  }

  /// How long whoever ends an attempt waits for a hub that is away.
  private static let patience: TimeInterval = 10
  /// Between two questions to a hub that is away.
  private static let pause = Duration.seconds(2)
  /// What the shell says of a program that was not started, or could not be for now.
  private static let notStarted = 127
  private static let notNow = 75
  /// What a program has come to that SIGTERM ended.
  private static let terminated = 143

  /// Which programs a runner has, it alone knows.
  func knows(_ agent: String, path: String?) -> Bool { !agent.isEmpty }

  func isSilent(_ agent: String) -> Bool { AgentCommand.isSilent(agent) }

  /// Checks that the code that a run begins at can be sent.
  func prepare() async throws { try await code.prepare() }

  // MARK: - The start

  func launch(_ start: AttemptStart) async throws {
    guard let base = start.place.base, let place = run.repository,
      let task = run.plan.tasks.first(where: { $0.id == start.name.task })
    else { return }
    let limit = task.timeout ?? run.plan.config.subagentTimeout
    let order = AttemptOrder(
      start, title: task.title, environment: task.environment, base: base,
      subdirectory: place.subdirectory, seconds: max(1, Int(limit / .seconds(1))))
    try await blocking {
      if try Files.read(start.files.order) == nil {
        try AttemptRecord.put(order.bytes, start.files.order)
      }
      // Whoever gave it up before was first.
      _ = try AttemptRecord.claim(
        start.files, by: ProcessTable.identity(of: ThisProcess.pid))
    }
  }

  func awaitStart(of attempt: AttemptName, _ files: AttemptFiles) async throws {
    try await follow(attempt, files, toItsEnd: false)
  }

  /// Brings the attempt to the hub, and returns its id there.
  private func submit(_ attempt: AttemptName, _ files: AttemptFiles) async throws -> String {
    if let id = try files.text(of: files.request) { return id }
    let order = try AttemptOrder(bytes: Files.read(files.order) ?? [])
    let input = try await self.input(order, files)
    let id = try await context.request(
      repository,
      HubAttempt(
        key: "run/\(attempt.run)/\(attempt.task)/\(attempt.number)",
        summary: "task \(attempt.task) of run \(attempt.run): \(order.title)",
        requester: String(run.createdBy.prefix { $0 != "@" }), agent: order.agent, input: input))
    try await blocking { try AttemptRecord.put(Array(id.utf8), files.request) }
    return id
  }

  /// The blob that says what the attempt is.
  private func input(_ known: AttemptOrder, _ files: AttemptFiles) async throws -> String {
    if let id = try files.text(of: files.input) { return id }
    var order = known
    order.files = try await code.bundles(for: order.base)
    order.files.append(
      try await RemoteFile(leaving: files.prompt, as: "prompt.md", at: code.blobs))
    for name in try Files.names(in: files.dependencies).sorted() where name.hasSuffix(".md") {
      order.files.append(
        try await RemoteFile(
          leaving: "\(files.dependencies)/\(name)", as: "deps/\(name)", at: code.blobs))
    }
    let id = try await context.leave(repository, order.bytes)
    try await blocking { try AttemptRecord.put(Array(id.utf8), files.input) }
    return id
  }

  // MARK: - The end

  func end(of attempt: AttemptName, _ files: AttemptFiles) async throws -> Int? {
    try await follow(attempt, files, toItsEnd: true)
    return try await blocking { try files.outcome }
  }

  /// Follows an attempt until a machine works on it, or until what came of it is here.
  private func follow(
    _ attempt: AttemptName, _ files: AttemptFiles, toItsEnd: Bool
  ) async throws {
    var revision = 0
    while try !files.isOver {
      try Task.checkCancellation()
      guard case .process = try AttemptRecord.claim(of: files), try Files.status(files.order) != nil
      else { return }
      do {
        let now = try await look(attempt, files, after: revision)
        revision = now.revision
        try await take(now, files)
        if case .taken = now.state, !toItsEnd { return }
      } catch is CancellationError {
        throw CancellationError()
      } catch let error as HubIsAway {
        if try isImpatient(files) { return try finish(files, Self.terminated, "\(error)") }
        log(.debug, "attempt \(attempt.number) at \(attempt.task) waits: \(error)")
        await Wake().wait(Self.pause)
      } catch let error as SystemError {
        try finish(files, Self.notNow, "\(error)")
      } catch {
        try finish(files, Self.notStarted, "\(error)")
      }
    }
  }

  /// How far the attempt is, as soon as that has changed since a revision.
  private func look(
    _ attempt: AttemptName, _ files: AttemptFiles, after revision: Int
  ) async throws -> HubProgress {
    if try Files.status(files.stop) != nil, try files.text(of: files.request) == nil,
      try files.text(of: files.input) == nil
    {
      // No hub knows of it.
      return HubProgress(state: .cancelled, revision: 0, tail: "", printed: 0)
    }
    let id = try await submit(attempt, files)
    if try Files.status(files.stop) != nil { return try await context.cancel(repository, id) }
    return try await context.look(repository, id, revision)
  }

  private func take(_ now: HubProgress, _ files: AttemptFiles) async throws {
    switch now.state {
    case .waiting, .taken:
      let note = HubSight.Note(
        now, repository: repository, id: try files.text(of: files.request) ?? "")
      try seen.withLock { seen in
        try seen[files.directory, default: HubSight()].take(note, to: files.output)
      }
    case .failed(let why): try finish(files, Self.notStarted, why)
    case .cancelled: try finish(files, Self.terminated, "it was ended")
    case .ended(let output): try await receive(output, files)
    }
  }

  /// Brings home what came of an attempt; that it is over is the last thing to be there.
  private func receive(_ output: String, _ files: AttemptFiles) async throws {
    let bytes = try await context.read(repository, output)
    let came = try AttemptReturn(bytes: bytes)
    for file in came.files {
      let path: String
      switch file.name {
      case AttemptReturn.bundle: path = files.bundle
      case AttemptReturn.result: path = files.result
      case AttemptReturn.output: path = files.output
      default: continue
      }
      guard file.size <= context.bundleLimit() else {
        throw SwarmError.notPossible(
          "\(came.node) sent back \(file.size) bytes in \(file.name), and at most"
            + " \(context.bundleLimit()) are taken; work.bundle_bytes of config.json sets that")
      }
      try await file.write(to: path, from: code.blobs)
    }
    try await blocking {
      if let code = came.code { try AttemptRecord.write(exitCode: code, of: files) }
      try AttemptRecord.put(bytes, files.returned)
    }
    forget(files)
  }

  /// Notes the end of an attempt of which nothing comes back.
  private func finish(_ files: AttemptFiles, _ code: Int, _ why: String) throws {
    try File(files.output, .append).append(Array("roost: \(why)\n".utf8))
    try AttemptRecord.write(exitCode: code, of: files)
    forget(files)
  }

  private func forget(_ files: AttemptFiles) {
    _ = seen.withLock { $0.removeValue(forKey: files.directory) }
  }

  func progress(of attempt: AttemptName, _ files: AttemptFiles) async throws -> AttemptProgress {
    try await blocking {
      if try files.isOver { return try files.outcome.map { .ended(code: $0) } ?? .lost }
      if try AttemptRecord.claim(files, by: nil) { return .neverStarted }
      guard case .process = try AttemptRecord.claim(of: files) else { return .neverStarted }
      return .running
    }
  }

  func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    seen.withLock { $0[files.directory] }?.lastSign
  }

  func timeBegan(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    seen.withLock { $0[files.directory] }?.timeBegan
  }

  // MARK: - Ending it

  /// Whether an attempt that is to end has waited long enough for a hub that is away.
  private func isImpatient(_ files: AttemptFiles) throws -> Bool {
    guard let asked = try Files.status(files.stop)?.modifiedNanoseconds else { return false }
    return Date().timeIntervalSince1970 - Double(asked) / 1e9 > Self.patience
  }

  func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws {
    let isNew = try await blocking {
      if try AttemptRecord.claim(files, by: nil) { return true }
      if try Files.status(files.stop) == nil { try AttemptRecord.put([], files.stop) }
      return false
    }
    if isNew { return }
    guard try !files.isOver, let id = try files.text(of: files.request) else { return }
    do {
      // Whoever follows it hears of that.
      _ = try await context.cancel(repository, id)
    } catch let error as HubIsAway {
      log(.debug, "attempt \(attempt.number) at \(attempt.task) is not ended yet: \(error)")
    }
  }
}
