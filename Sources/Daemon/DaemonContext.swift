import Delivery
package import Foundation
package import Model
package import Platform
package import Store
import Synchronization

/// What the daemon's services share: the home, the settings, the state and the delivery index.
package final class DaemonContext: Sendable {
  package let home: Home
  package let keeper: StateStore
  package let bus: EventBus
  package let log: Log
  package let startedAt: Date
  /// The program that the daemon runs, and which build of it that was at the start.
  let program = (path: ThisProcess.executable, build: ProgramFile.build(of: ThisProcess.executable))
  let deliveryIndex: DeliveryIndex
  let watcher: FileWatcher
  let expectedReplies = ExpectedReplies()
  let backgroundTasks: BackgroundTasks
  /// Rung when a teammate has ended.
  let endings = Wake()
  private let currentSettings: Mutex<Settings>
  private let currentNotes: Mutex<[String]>

  /// Opens everything in a home that is prepared and locked.
  package init(home: Home, settings: Settings, log: Log) throws {
    self.home = home
    self.log = log
    startedAt = Date()
    currentSettings = Mutex(settings)
    backgroundTasks = BackgroundTasks(log: log)
    watcher = try FileWatcher()
    let file = StateFile(home)
    let loaded = try file.load()
    keeper = StateStore(home: home, state: loaded.state, log: log) { try file.save(&$0) }
    let first = EventBus.first(after: loaded.state.firstEvent, at: startedAt)
    try keeper.update { $0.firstEvent = first }
    let bus = EventBus(first: first)
    self.bus = bus
    var unreadable: [String] = []
    deliveryIndex = try DeliveryIndex(
      journal: try Journal(home), history: { unreadable = try Journal.forEach(home, $0) },
      report: { log(.warning, $0) },
      observer: { entry in bus.publish(.delivery(entry)) })
    var notes = loaded.notes
    if !unreadable.isEmpty {
      notes.append(
        "unreadable lines in the delivery journal: \(unreadable.joined(separator: ", "))")
    }
    currentNotes = Mutex(notes)
    for note in notes { log(.warning, note) }
  }

  package var settings: Settings { currentSettings.withLock { $0 } }

  /// What was found wrong at the start or since, for `roost doctor`.
  package var notes: [String] { currentNotes.withLock { $0 } }

  /// What is wrong with the daemon's own program; nil if nothing is.
  var programFault: String? {
    guard let now = ProgramFile.build(of: program.path) else {
      return "the daemon's program \(program.path) is gone; run `roost restart`"
    }
    return now == program.build
      ? nil
      : "the daemon's program \(program.path) was replaced since it started; run `roost restart`"
  }

  package func reloadSettings() throws {
    let settings = try ConfigurationFile.read(home)
    currentSettings.withLock { $0 = settings }
    bus.publish(.daemonReloaded)
  }

  func note(_ text: String) {
    log(.warning, text)
    currentNotes.withLock { notes in
      guard !notes.contains(text) else { return }
      notes.append(text)
      if notes.count > 100 { notes.removeFirst() }
    }
  }

  package func mailbox(of address: Address, lockTimeout: Duration = .seconds(30)) -> Mailbox {
    let team = keeper.state.teams[address.team]
    return Mailbox(
      home.mailbox(of: address, session: team?.session), settings: settings,
      lockTimeout: lockTimeout, bridge: team?.bridge?.kind
    ) { [self] report in
      take(report)
      guard case .repaired(let repair) = report else { return }
      bus.publish(.mailboxDamaged(path: repair.path, copy: repair.copy))
    }
  }

  /// What takes an agent's mail away when its time is over.
  func expiry(of address: Address) -> Expiry {
    Expiry(address: address, box: mailbox(of: address), deliveryIndex: deliveryIndex) { [self] in
      try await Returns(context: self).tellExpired($1, to: $0)
    }
  }

  /// Messages that wait for a repository's hub.
  package func outbox(of repository: String) -> Mailbox {
    Mailbox(home.outbox(of: repository), settings: settings) { [self] in take($0) }
  }

  /// A repair is told by `roost doctor` too; what can be tried again is for the log alone.
  private func take(_ report: MailboxReport) {
    switch report {
    case .repaired, .restored: note("\(report)")
    case .notCompacted, .unreadable: log(.warning, "\(report)")
    }
  }

  /// Tells an agent's lead something about it, in due course; once for each key of the agent's start.
  func tellLead(of agent: Agent, about subject: String, _ text: String, once key: String?) {
    let lead = Address(name: Name.lead, team: agent.team)
    let notice = Message.notice(
      "", to: Name.lead, key: key.flatMap { key in agent.spawn.map { "\(key)-\($0.id)" } })
    backgroundTasks.add { [self] in
      try await Notices(context: self).post(notice, to: lead, about: subject) { count in
        "\(agent.name) \(text)\(count == 1 ? "" : " (\(count) such notices)")"
      }
    }
  }
}
