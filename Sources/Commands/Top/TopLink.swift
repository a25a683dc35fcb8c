import Control
import Foundation
import Model
import Platform
import Store
import Synchronization

/// Listens to the daemon, and asks it how things stand when somebody wants to know.
final class TopLink: Sendable {
  private let session: Session
  private let inbox: TopInbox
  private let wanted = Wake()

  init(_ session: Session, _ inbox: TopInbox) {
    self.session = session
    self.inbox = inbox
  }

  /// Asks for the status, soon.
  func askForStatus() { wanted.ring() }

  /// Tells of every event, over each end of the daemon.
  func listen() async {
    while !Task.isCancelled {
      let why: String
      let began = ContinuousClock.now
      do {
        try await listenOnce()
        // It may have cut off one who did not keep up: whatever was missed, the status tells.
        if began.duration(to: .now) > .seconds(1) { continue }
        why = "the daemon ends connections as soon as they begin; see `roost logs`"
      } catch is CancellationError {
        return
      } catch {
        why = "\(error)"
      }
      inbox.add(.lost(why))
      await awaitSocket()
    }
  }

  private func listenOnce() async throws {
    let client = try await ControlClient.connectMatching(to: session.home.socket)
    // What happens between here and the subscription comes with it.
    let last = try await client.lastEvent()
    inbox.add(.connected)
    askForStatus()
    let rested = Mutex(ContinuousClock.now)
    try await client.events(since: last + 1) { [inbox] notice in
      if let event = notice.known {
        inbox.add(.event(event, Timestamp.date(notice.at) ?? Date()))
      }
      // Each read of the socket costs more than the events in it.
      if rested.withLock({ $0 }).duration(to: .now) > TopPace.gathering {
        try await Task.sleep(for: TopPace.gathering)
        rested.withLock { $0 = .now }
      }
      return true
    }
  }

  /// How often a daemon is looked for that nothing in the home tells of.
  private static let patience = Duration.seconds(5)

  /// Waits until a daemon may be there: it makes its socket when it starts.
  private func awaitSocket() async {
    let home = session.home
    let changes = try? FileWatcher().entries(of: home.root)
    _ = try? await withDeadline(Self.patience) {
      guard let changes else { return try await Task.sleep(for: Self.patience) }
      _ = await changes.next(about: home.socket)
    }
  }

  /// Answers who wants to know the status.
  func answer() async throws {
    let pace = TopPace(factor: 20)
    var client = TopClient(session)
    while true {
      await wanted.wait()
      try Task.checkCancellation()
      let began = ContinuousClock.now
      do {
        let asked = try await client.connected()
        inbox.add(.status(try await asked.call(.status, as: StatusReply.init).value))
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Who listens tells that the daemon is gone, and asks again when it is back.
        client.drop()
      }
      try await pace.rest(after: began)
    }
  }

  /// How things stand by the files, while no daemon runs.
  func readFiles() async {
    let session = session
    let rows = try? await blocking { try AgentRows(session).offline().map(\.value) }
    guard let rows else { return }
    var status = StatusReply(
      daemon: StatusReply.Daemon(pid: 0, version: "", startedAt: "", home: session.home.root))
    for case .local(let reply) in rows { status.agents.append(reply) }
    inbox.add(.status(status))
  }
}
