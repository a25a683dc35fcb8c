import Delivery
import Foundation
import Model
import Platform
import Synchronization
import Tmux

/// Supervises one agent: its delivery worker, and the watch over its pane and its process.
final class AgentSupervisor: Sendable {
  let worker: DeliveryWorker
  private let context: DaemonContext
  private let agent: Mutex<Agent>
  private let changed = Wake()
  /// Rings when the agent may have another pane.
  private let moved = Wake()
  private let stopped = Wake()
  private weak let supervisors: AgentSupervisors?
  /// The message that the agent took last, and a bell for it.
  private let work = Mutex<String?>(nil)
  private let hasWork = Wake()
  /// What the program in the pane was last seen to do, and since when.
  private let seen = Mutex<(observation: Observation, since: String)?>(nil)
  private let stuck = Mutex(StuckRule())
  /// Rings when what is seen of the program is another thing than before.
  private let sight = Wake()

  init(agent: Agent, worker: DeliveryWorker, context: DaemonContext, supervisors: AgentSupervisors)
  {
    self.agent = Mutex(agent)
    self.worker = worker
    self.context = context
    self.supervisors = supervisors
  }

  /// Notes that the agent has taken messages.
  func noteWork(_ messages: [String]) {
    work.withLock { $0 = messages.last }
    let why = "it took message \(messages.last.map(MessageID.short) ?? "")"
    let isNews = seen.withLock { seen in
      // One of which nothing can be seen tells nothing later either.
      guard let known = seen, known.observation.status != .working else { return false }
      seen = (Observation(.working, why), Timestamp.now)
      return true
    }
    let agent = agent.withLock { $0 }
    // Of a teammate without hooks it is told with its condition.
    if isNews, agent.spawn == nil { supervisors?.publishStatus(of: agent) }
    noteSign()
    hasWork.ring()
  }

  /// Notes what only a program that goes on does.
  func noteSign() {
    let wasStuck = stuck.withLock { rule in
      defer { rule.noteSign() }
      return rule.isStuck
    }
    if wasStuck { tellSight() }
  }

  func update(_ agent: Agent) {
    let hasMoved = self.agent.withLock { current in
      defer { current = agent }
      return current.pane != agent.pane || current.gone != agent.gone
    }
    worker.update(agent)
    changed.ring()
    if hasMoved { moved.ring() }
  }

  func stop() { stopped.ring() }

  /// What the program in the pane does, as it was last seen, and since when.
  var observation: (observation: Observation, since: String)? {
    let silence = stuck.withLock { $0.isStuck ? $0.silence() : nil }
    let seen = seen.withLock { $0 }
    guard let silence else { return seen }
    let agent = agent.withLock { $0 }
    let work = seen?.observation.why ?? agent.condition?.why ?? ""
    let why = "it seems to work (\(work)), and has shown no sign of it for \(limit) or more"
    let since = Timestamp.text(Date(timeIntervalSinceNow: -(silence / .seconds(1))))
    return (Observation(.stuck, why), since)
  }

  private var limit: String { Printable.count(context.settings.stuckSeconds, "second") }

  /// Works until it is stopped or its task is cancelled.
  func run() async {
    await withTaskGroup { group in
      group.addTask { [worker] in await worker.run() }
      group.addTask { [self] in await watchPanes() }
      group.addTask { [self] in await watchWork() }
      group.addTask { [self] in await watchActivity() }
      group.addTask { [stopped] in await stopped.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  /// Tells by its terminal when a teammate without hooks works and when it rests.
  private func watchWork() async {
    while !Task.isCancelled {
      await hasWork.wait()
      guard let message = work.withLock({ $0 }) else { continue }
      let agent = agent.withLock { $0 }
      guard agent.spawn != nil, let pane = agent.pane, let supervisors,
        agent.condition?.source != .hook
      else { continue }
      do {
        try await supervisors.setStatus(
          .running, of: agent.address, why: "it took message \(MessageID.short(message))")
        let seconds = context.settings.idleSeconds
        try await TerminalActivity.awaitQuiet(
          on: Terminal(path: pane.terminal), context.watcher, for: .seconds(seconds))
        // One whose own screen says that it works may be as quiet, and so may one that waits for a
        // person.
        while [.working, .stuck].contains(observation?.observation.status) {
          await sight.wait()
          try Task.checkCancellation()
        }
        guard observation?.observation.status != .needsYou else { continue }
        let idle = try await supervisors.setStatus(
          .idle, of: agent.address, why: "it has written nothing for \(seconds) s")
        if let idle { try await IdleNotices(context: context).tell(about: idle, summary: nil) }
      } catch is CancellationError {
        return
      } catch {
        context.log(.warning, "the work of \(agent.address) cannot be watched: \(error)")
      }
    }
  }

  /// Watches one binding after the other.
  private func watchPanes() async {
    while !Task.isCancelled {
      let agent = agent.withLock { $0 }
      // Without a pane, only a program with a door has to be there for its messages.
      guard agent.gone == nil, agent.pane != nil || agent.mode == .native && agent.process != nil
      else {
        await changed.wait()
        continue
      }
      await withTaskGroup { group in
        group.addTask { [self] in await watch(agent.pane, agent.process) }
        group.addTask { [changed] in await changed.wait() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// Watches what the program in the pane does, one binding after the other.
  private func watchActivity() async {
    while !Task.isCancelled {
      let agent = agent.withLock { $0 }
      guard let pane = agent.pane, agent.gone == nil else {
        note(nil, quiet: nil)
        await moved.wait()
        continue
      }
      await withTaskGroup { group in
        group.addTask { [self] in
          do {
            try await worker.observe(pane) { [self] in note($0, quiet: $1) }
          } catch is CancellationError {
          } catch {
            context.log(.warning, "what \(agent.address) does cannot be watched: \(error)")
            await Wake().wait()
          }
        }
        group.addTask { [moved] in await moved.wait() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// - Returns: how soon to look again at the latest.
  @discardableResult
  private func note(_ observation: Observation?, quiet: Duration?) -> Duration? {
    let agent = agent.withLock { $0 }
    let patience = Duration.seconds(context.settings.stuckSeconds)
    // What a hook told last may be old where the screen shows the end of the work.
    let isWorking =
      observation.map { $0.status == .working }
      ?? (agent.condition?.source == .hook && agent.condition?.status == .running)
    let (hasTurned, due) = stuck.withLock { rule in
      let before = rule.isStuck
      rule.noteLook(
        isWorking: isWorking && quiet != nil, quiet: quiet ?? .zero, patience: patience)
      return (rule.isStuck != before, rule.due(patience: patience))
    }
    let isNews = seen.withLock { seen in
      let before = seen?.observation.status
      let isSame = before == observation?.status
      let since = isSame ? seen?.since : nil
      seen = observation.map { ($0, since ?? Timestamp.now) }
      // That a question is gone is news, too, where nothing else can be told.
      return !isSame && (observation != nil || before == .needsYou)
    }
    if isNews || hasTurned { tellSight() }
    return due
  }

  private func tellSight() {
    sight.ring()
    supervisors?.publishStatus(of: agent.withLock { $0 })
  }

  /// Awaits the end of the pane's program, of the agent's own, or of the tmux server.
  private func watch(_ pane: PaneBinding?, _ process: Agent.Process?) async {
    await withTaskGroup { group in
      for pid in [pane?.panePID, pane?.serverPID].compactMap({ $0 }) {
        group.addTask { [self] in
          await awaitEnd(of: pid) { try await ProcessTable.exit(of: pid) }
        }
      }
      if let process {
        let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
        group.addTask { [self] in
          await awaitEnd(of: process.pid) { try await ProcessTable.exit(of: identity) }
        }
      }
      await group.next()
      group.cancelAll()
    }
    guard !Task.isCancelled else { return }
    let reason = await reasonForEnd(pane, process)
    supervisors?.markGone(worker.address, pane: pane, reason: reason)
    // The report changes the agent, and that ends this watch.
    await Wake().wait()
  }

  private func awaitEnd(of pid: Int32, _ end: @Sendable () async throws -> Void) async {
    do {
      try await end()
    } catch is CancellationError {
    } catch {
      context.log(.warning, "process \(pid) cannot be watched: \(error)")
      // Without a watch the worker's own look finds out, at the next message.
      await Wake().wait()
    }
  }

  private func reasonForEnd(_ pane: PaneBinding?, _ process: Agent.Process?) async -> String {
    guard let pane else { return "its process \(process?.pid ?? 0) has ended" }
    do {
      guard let look = try await TmuxServer.look(at: pane) else {
        return "another program runs in its pane \(pane.pane)"
      }
      if look.isDead { return "the program in its pane \(pane.pane) has ended" }
      return "its process \(process?.pid ?? pane.panePID) has ended"
    } catch {
      return "its pane \(pane.pane) is gone: \(error)"
    }
  }
}
