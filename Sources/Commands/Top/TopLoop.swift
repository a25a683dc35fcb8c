import Control
import Foundation
import Model
import Platform
import TerminalUI

/// Runs `top`: takes over what happens, keeps the watches at what is shown, and draws.
struct TopLoop {
  /// How it ended.
  enum End: Sendable, Equatable {
    case quit
    case attach(PaneBinding)
    case signal(Int32)
  }

  private let session: Session
  private let screen: FullScreen
  private let inbox: TopInbox
  private let link: TopLink
  private let mail: TopMail
  private let paneWatch: TopPaneWatch
  private let records: TopRecords
  private let work: TopWork
  private let runs: TopRunWatch
  private let actions: TopActions

  private var model: TopModel
  private var parser = KeyParser()
  private var drawing: TopDrawing
  private var isSuspended = false
  /// Since when a key may be waiting for its rest.
  private var escapeSince: ContinuousClock.Instant?
  /// When the status is to be asked for, though nothing tells that it has changed.
  private var statusDue: ContinuousClock.Instant?
  private var hasStatus = false
  private var wanted: TopRecords.Request?
  private var end: End?

  init(_ session: Session, team: String?) throws {
    let inbox = TopInbox()
    // Nothing but frames may be written while the screen is in use.
    let quiet = Session(
      environment: session.environment, home: session.home, display: session.display,
      out: { _ in }, err: { inbox.add(.notice($0.withoutTrailingSpace, isBad: true)) })
    self.session = session
    self.inbox = inbox
    screen = try FullScreen()
    link = TopLink(quiet, inbox)
    let watcher = try FileWatcher()
    mail = TopMail(quiet, inbox, watcher)
    paneWatch = TopPaneWatch(inbox, watcher)
    records = TopRecords(quiet, inbox)
    work = TopWork(quiet, inbox, team: team)
    runs = TopRunWatch(quiet, inbox)
    actions = TopActions(session: quiet, inbox: inbox)
    model = TopModel(size: Self.size(of: screen), team: team)
    drawing = TopDrawing(screen, usesColor: session.display.usesColor)
  }

  private static func size(of screen: FullScreen) -> CellSize {
    let (columns, rows) = screen.size
    return CellSize(columns: min(columns, 1000), rows: min(rows, 500))
  }

  /// Runs until somebody or something ends it; the terminal is as it was before.
  mutating func run() async -> End {
    let signals = await Signals.stream(
      Signals.terminate, Signals.interrupt, Signals.hangUp, Signals.resized, Signals.continued,
      Signals.suspend)
    let (inbox, screen, link, mail, paneWatch, records, work, runs) =
      (inbox, screen, link, mail, paneWatch, records, work, runs)
    return await withTaskGroup(of: Void.self) { group in
      screen.enter()
      defer {
        screen.leave()
        group.cancelAll()
      }
      group.addTask { for await signal in signals { inbox.add(.signal(signal)) } }
      group.addTask {
        while let bytes = try? await screen.read(), !bytes.isEmpty { inbox.add(.bytes(bytes)) }
        if !Task.isCancelled { inbox.add(.hungUp) }
      }
      group.addTask { await link.listen() }
      group.addTask { try? await link.answer() }
      group.addTask { try? await mail.run() }
      group.addTask { await paneWatch.run() }
      group.addTask { try? await records.run() }
      group.addTask { try? await work.run() }
      group.addTask { try? await runs.run() }
      draw()
      while true {
        for input in await inbox.take(
          within: timeout, isPatient: drawing.isWanted && !isSuspended)
        { take(input, &group) }
        takeTime()
        if let end { return end }
        follow()
        if !isSuspended, drawing.isDue { draw() }
      }
    }
  }

  // MARK: - Time

  /// How long nothing has to be done unless something happens.
  private var timeout: Duration? {
    let times = [
      isSuspended ? nil : drawing.due, escapeSince.map { $0 + Self.escapePatience }, statusDue,
    ]
    return times.compactMap { $0 }.min().map { max(.zero, ContinuousClock.now.duration(to: $0)) }
  }

  /// How long after ESC the rest of a key may come.
  private static let escapePatience = Duration.milliseconds(50)
  /// How long after an event of no great matter the status is asked for.
  private static let statusPatience = Duration.seconds(3)

  private mutating func takeTime() {
    let now = ContinuousClock.now
    if let since = escapeSince, since + Self.escapePatience <= now {
      escapeSince = nil
      for key in parser.flush() { take(key) }
    }
    if let due = statusDue, due <= now {
      statusDue = nil
      link.askForStatus()
    }
  }

  private mutating func draw() {
    model.arrange()
    drawing.draw(model)
  }

  // MARK: - What happened

  private mutating func take(_ input: TopInput, _ group: inout TaskGroup<Void>) {
    switch input {
    case .bytes(let bytes):
      for key in parser.read(bytes) { take(key, &group) }
      escapeSince = parser.isWaiting ? .now : nil
      drawing.want(.now)
    case .hungUp: end = .signal(Signals.hangUp)
    case .signal(let number): take(signal: number)
    case .mailbox(let address): noteMailbox(of: address)
    default:
      change(input)
      drawing.want(.soon)
    }
  }

  private mutating func take(signal: Int32) {
    switch signal {
    case Signals.resized: redraw()
    case Signals.continued:
      isSuspended = false
      screen.enter()
      redraw()
    case Signals.suspend: suspend()
    default: end = .signal(signal)
    }
  }

  private mutating func redraw() {
    model.size = Self.size(of: screen)
    drawing.forget()
    drawing.want(.now)
  }

  private mutating func suspend() {
    guard !isSuspended else { return }
    isSuspended = true
    screen.leave()
    guard !screen.stop() else { return }
    isSuspended = false
    screen.enter()
    redraw()
    model.notice = TopModel.Notice(text: "there is no shell to come back from", isBad: true)
  }

  /// Takes over what others found out.
  private mutating func change(_ input: TopInput) {
    switch input {
    case .connected:
      model.connection = .live
      work.lookAgain()
    case .tasks(let reply, let budgets): model.take(reply, budgets)
    case .runs(let found): model.take(found)
    case .lost(let why):
      model.connection = .lost(why)
      if !hasStatus { Task { [link] in await link.readFiles() } }
    case .status(let status):
      hasStatus = true
      statusDue = nil
      model.take(status)
      model.arrange()
      mail.watch(Set(model.entries.keys.map(\.team)))
    case .event(let event, let date):
      if event.isAboutTasks { work.lookAgain() }
      switch model.take(event, at: date) {
      case .nothing: break
      case .statusLater: statusDue = statusDue ?? .now + Self.statusPatience
      case .status: link.askForStatus()
      }
    case .waiting(let count, let address): model.setWaiting(count, of: address)
    case .pane(let pane, let shown): if pane == model.watchedPane { model.pane = shown }
    case .conversation(let messages, let subject):
      if model.tab == .conversation, model.selection == subject { model.conversation = messages }
    case .deliveries(let entries, let address):
      if model.tab == .deliveries, model.selection == .agent(address) {
        model.deliveries = entries
      }
    case .notice(let text, let isBad): model.notice = TopModel.Notice(text: text, isBad: isBad)
    case .bytes, .hungUp, .signal, .mailbox: break
    }
  }

  /// A conversation that is shown may have another message by now.
  private func noteMailbox(of address: Address) {
    guard case .conversation(let subject)? = wanted, subject.team == address.team else { return }
    records.read(.conversation(subject))
  }

  /// Has what is shown watched or read, and nothing else.
  private mutating func follow() {
    paneWatch.follow(isSuspended ? nil : model.watchedPane)
    work.show(model.view == .tasks && !isSuspended)
    runs.show(model.view == .runs && !isSuspended)
    let request: TopRecords.Request? =
      switch (model.tab, model.selection) {
      case (.conversation, let subject?): .conversation(subject)
      case (.deliveries, .agent(let address)?): .deliveries(address)
      default: nil
      }
    if let request, request != wanted { records.read(request) }
    wanted = request
  }

  // MARK: - Keys

  private mutating func take(_ key: Key, _ group: inout TaskGroup<Void>) {
    guard let action = model.take(key) else { return }
    let actions = actions
    switch action {
    case .quit: end = .quit
    case .suspend: suspend()
    case .redraw: redraw()
    case .attach(let address): attach(address)
    case .send(let text, let to): group.addTask { await actions.send(text, to: to) }
    case .setPaused(let isPaused, let address):
      group.addTask { await actions.setPaused(isPaused, address) }
    case .shutDown(let address): group.addTask { await actions.shutDown(address) }
    case .kill(let address): group.addTask { await actions.kill(address) }
    }
  }

  /// A key that only the end of waiting told: ESC, which asks for nothing.
  private mutating func take(_ key: Key) {
    _ = model.take(key)
    drawing.want(.now)
  }

  private mutating func attach(_ address: Address) {
    guard let agent = model.entries[.agent(address)]?.reply?.agent else { return }
    if let gone = agent.gone {
      model.notice = TopModel.Notice(text: "\(address.name) is gone: \(gone)", isBad: true)
    } else if let pane = agent.pane {
      end = .attach(pane)
    } else {
      model.notice = TopModel.Notice(text: "\(address.name) has no pane", isBad: true)
    }
  }
}
