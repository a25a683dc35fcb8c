import JSONRPC
import JSONSyntax
import Platform
import Synchronization

/// Serves one client over any two streams of bytes, until its input ends.
///
/// Short work is done in the order in which it was asked for; what waits does so beside it. What a
/// call took is given back where the client does not take the answer: it cancelled the call, even if
/// the answer went out before that came, or the answer could not be written. Short work that is asked
/// for after a cancellation begins once that is done.
package final class ServerLoop: Sendable {
  package struct Services: Sendable {
    package typealias Progress = @Sendable (_ done: Double, _ total: Double?, String) -> Void

    package var perform: @Sendable (Work, @escaping Progress) async -> WorkOutcome
    /// Calls back at each change of a resource, until it is cancelled.
    package var watch: @Sendable (_ uri: String, @escaping @Sendable () -> Void) async -> Void

    package init(
      perform: @escaping @Sendable (Work, @escaping Progress) async -> WorkOutcome,
      watch: @escaping @Sendable (String, @escaping @Sendable () -> Void) async -> Void
    ) {
      self.perform = perform
      self.watch = watch
    }
  }

  private typealias Undo = @Sendable () async -> Void

  private struct State {
    var session: ServerSession
    var works: [Work.ID: Task<Void, Never>] = [:]
    var watches: [String: Task<Void, Never>] = [:]
    /// What takes back the work that was answered last.
    var undos: [Work.ID: Undo] = [:]
    /// The last of the short work.
    var lane: Task<Void, Never>?
    var waiting = 0
  }

  /// How much work may wait at once.
  static let waitLimit = 32
  /// How long short work may take once the input has ended.
  private static let patience = Duration.seconds(10)

  private let state: Mutex<State>
  private let services: Services
  private let output: ServerOutput

  /// `write` takes whole lines, and returns whether the client got them.
  package init(
    _ catalog: Catalog, _ services: Services,
    write: @escaping @Sendable ([UInt8]) async -> Bool
  ) {
    state = Mutex(State(session: ServerSession(catalog)))
    self.services = services
    output = ServerOutput(write: write)
  }

  /// `read` returns what has come, and nothing at the end.
  package func run(
    lineLimit: Int = 32 << 20, read: @Sendable () async throws -> [UInt8]
  ) async throws {
    let writer = Task { [output] in await output.run() }
    defer { writer.cancel() }
    var input = ServerInput(lineLimit: lineLimit)
    var failure: (any Error)?
    do {
      while await output.isReady() {
        let bytes = try await read()
        if bytes.isEmpty { break }
        for line in input.take(bytes) {
          switch line {
          case .whole(let line): receive(line)
          case .tooLong(let error): perform(state.withLock { $0.session.refuse(error) })
          }
        }
      }
    } catch {
      failure = error
    }
    await end()
    output.end()
    await writer.value
    if let failure { throw failure }
  }

  private func receive(_ line: [UInt8]) { perform(state.withLock { $0.session.receive(line) }) }

  private func end() async {
    let lane = state.withLock { $0.lane }
    if let lane { _ = try? await withDeadline(Self.patience) { await lane.value } }
    perform(state.withLock { $0.session.end() })
    let tasks = state.withLock { Array($0.works.values) + Array($0.watches.values) }
    for task in tasks {
      task.cancel()
      await task.value
    }
    await state.withLock { $0.lane }?.value
  }

  // MARK: - Actions

  private func perform(_ actions: [SessionAction]) {
    for action in actions {
      switch action {
      case .send(let json, let works):
        output.send(json.bytes() + [UInt8(ascii: "\n")]) { [weak self] in
          for work in works { await self?.takeBack(work) }
        }
      case .start(let work): start(work)
      case .cancel(let id): cancel(id)
      case .watch(let uri): watch(uri)
      case .unwatch(let uri): state.withLock { $0.watches.removeValue(forKey: uri) }?.cancel()
      }
    }
  }

  private func start(_ work: Work) {
    let refusal = state.withLock { state -> [SessionAction]? in
      if work.waits, state.waiting >= Self.waitLimit {
        let why = "\(Self.waitLimit) calls are waiting already; cancel one, or wait for its end"
        return state.session.finish(work.id, .called(.failure(why)))
      }
      if work.waits { state.waiting += 1 }
      let before = work.waits ? nil : state.lane
      let task = Task {
        await before?.value
        await self.perform(work)
      }
      state.works[work.id] = task
      if !work.waits { state.lane = task }
      return nil
    }
    perform(refusal ?? [])
  }

  private func perform(_ work: Work) async {
    let outcome = await services.perform(work) { [weak self] done, total, text in
      guard let self else { return }
      perform(state.withLock { $0.session.progress(work.id, done, of: total, text) })
    }
    let actions = state.withLock { state in
      state.works[work.id] = nil
      if work.waits { state.waiting -= 1 }
      if case .called(let result) = outcome, let undo = result.undo {
        state.undos = state.undos.filter { $0.key > work.id - Work.keptLimit }
        state.undos[work.id] = undo
      }
      return state.session.finish(work.id, outcome)
    }
    guard let actions else { return await takeBack(work.id) }
    perform(actions)
  }

  private func cancel(_ id: Work.ID) {
    state.withLock { state in
      let work = state.works[id]
      work?.cancel()
      let before = state.lane
      state.lane = Task {
        await before?.value
        await work?.value
        await self.takeBack(id)
      }
    }
  }

  /// Takes work back, once, and whether or not its own task was cancelled.
  private func takeBack(_ id: Work.ID) async {
    guard let undo = state.withLock({ $0.undos.removeValue(forKey: id) }) else { return }
    await Task { await undo() }.value
  }

  private func watch(_ uri: String) {
    state.withLock { state in
      state.watches[uri] = Task { [services] in
        await services.watch(uri) { [weak self] in
          guard let self else { return }
          perform(self.state.withLock { $0.session.changed(uri) })
        }
      }
    }
  }
}
