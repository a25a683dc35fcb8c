import Model
import Platform
import Screens
import Synchronization
import Tmux

/// Looks at the pane of the selected agent whenever its program has written.
final class TopPaneWatch: Sendable {
  private let inbox: TopInbox
  private let watcher: FileWatcher
  private let target = Mutex<PaneBinding?>(nil)
  private let changed = Wake()

  init(_ inbox: TopInbox, _ watcher: FileWatcher) {
    self.inbox = inbox
    self.watcher = watcher
  }

  /// The pane to watch from now on; none where nil.
  func follow(_ pane: PaneBinding?) {
    let isNew = target.withLock { target in
      defer { target = pane }
      return target != pane
    }
    if isNew { changed.ring() }
  }

  func run() async {
    while !Task.isCancelled {
      guard let pane = target.withLock({ $0 }) else {
        await changed.wait()
        continue
      }
      await withTaskGroup { group in
        group.addTask { [self] in
          do {
            try await watch(pane)
          } catch is CancellationError {
          } catch {
            inbox.add(.pane(pane, .absent("\(error)")))
            // What comes next is another pane.
            await Wake().wait()
          }
        }
        group.addTask { [changed] in await changed.wait() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// The terminal tells of a write before tmux has drawn what was written.
  private static let drawing = Duration.milliseconds(15)
  /// When a pane is looked at once more after its program has written for the last time.
  private static let settling = Duration.milliseconds(150)
  /// How often a pane is looked at whose program writes all the time.
  private static let busy = Duration.milliseconds(500)
  /// How often a pane is looked at that nothing tells of.
  private static let blind = Duration.seconds(2)

  private func watch(_ pane: PaneBinding) async throws {
    let bell = Wake()
    let (inbox, watcher) = (inbox, watcher)
    try await watcher.watch(terminal: pane.terminal) { event in
      if event == .write { bell.ring() }
    } during: {
      var last: TopModel.Pane?
      var looked = ContinuousClock.now
      var isSettled = false
      while true {
        let shown = try await Self.look(at: pane)
        if shown != last { inbox.add(.pane(pane, shown)) }
        last = shown
        let rest: Duration? =
          !watcher.tellsOfTerminals ? Self.blind : isSettled ? nil : Self.settling
        let before = ContinuousClock.now
        await bell.wait(rest)
        try Task.checkCancellation()
        isSettled = rest == Self.settling && before.duration(to: .now) >= Self.settling
        let isBusy = looked.duration(to: .now) < .seconds(1) && !isSettled
        try await Task.sleep(
          for: isBusy ? max(Self.drawing, Self.busy - looked.duration(to: .now)) : Self.drawing)
        looked = .now
      }
    }
  }

  private static func look(at pane: PaneBinding) async throws -> TopModel.Pane {
    do {
      guard let look = try await TmuxServer.look(at: pane) else {
        return .absent("another program runs in its pane by now")
      }
      return .screen(look.screen)
    } catch let error as TmuxError {
      return .absent("\(error)")
    }
  }
}
