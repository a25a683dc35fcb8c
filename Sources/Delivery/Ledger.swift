package import Model
package import Store
import Synchronization

/// What is known of every message that is not yet done with: the journal, held in memory.
package final class Ledger: Sendable {
  /// An attempt whose end is not known: what a crash leaves behind.
  package struct OpenAttempt: Sendable, Equatable {
    package var intent: JournalEntry
    package var isTyped: Bool
  }

  /// One agent's page.
  fileprivate struct Page {
    /// The last entry about each message that has one.
    var last: [String: JournalEntry] = [:]
    /// How often typing a message failed.
    var failures: [String: Int] = [:]
    var open: OpenAttempt?
    /// Messages that the courier is about to type.
    var claims: Set<String> = []
    /// Messages that the agent took by itself, which the courier may still have on its list.
    var taken: [String] = []
    var hold: Hold?
  }

  private let journal: Journal
  private let observer: @Sendable (JournalEntry) -> Void
  private let report: @Sendable (String) -> Void
  private let pages: Mutex<[Address: Page]>

  /// Takes up what the journal says; `observer` is told of each new entry once it is in there,
  /// `report` what went wrong without keeping an entry out of it.
  package init(
    journal: Journal, entries: [JournalEntry], report: @escaping @Sendable (String) -> Void,
    observer: @escaping @Sendable (JournalEntry) -> Void
  ) {
    self.journal = journal
    self.observer = observer
    self.report = report
    var pages: [Address: Page] = [:]
    for entry in entries { pages[entry.agent, default: Page()].note(entry) }
    self.pages = Mutex(pages)
  }

  /// Writes an entry and takes it into account; a durable one is on the disk when it returns.
  package func record(_ entry: JournalEntry, durable: Bool = true) throws {
    // Under one lock, so that a new journal has what an entry says that the old one has last.
    let written = try pages.withLock { pages in
      let written = try journal.write([entry])
      pages[entry.agent, default: Page()].note(entry)
      if journal.isLarge { rotate(pages) }
      return written
    }
    if durable { try written.sync() }
    observer(entry)
  }

  /// Begins a new journal; that it cannot takes no entry back.
  private func rotate(_ pages: [Address: Page]) {
    do {
      try journal.rotate(carrying: pages.values.flatMap(\.carried))
    } catch {
      report("the delivery journal \(journal.path) goes on growing: \(error)")
    }
  }

  /// Whether a message must not be typed: it was, or perhaps was, or is given up.
  package func isSettled(_ id: String, of agent: Address) -> Bool {
    pages.withLock { $0[agent]?.last[id].map(\.settles) ?? false }
  }

  /// Whether a message was brought to the agent for certain.
  package func isDelivered(_ id: String, of agent: Address) -> Bool {
    pages.withLock { $0[agent]?.last[id].map(\.delivers) ?? false }
  }

  package func failures(of id: String, of agent: Address) -> Int {
    pages.withLock { $0[agent]?.failures[id] ?? 0 }
  }

  package func openAttempt(of agent: Address) -> OpenAttempt? {
    pages.withLock { $0[agent]?.open }
  }

  /// The last entry about a message.
  package func lastEntry(of id: String, of agent: Address) -> JournalEntry? {
    pages.withLock { $0[agent]?.last[id] }
  }

  /// The last message of an agent that stays unread until somebody decides about it: given up, or
  /// typed without proof that it was taken.
  package func unsettled(of agent: Address) -> JournalEntry? {
    pages.withLock { $0[agent]?.last.values.filter(\.isLeftOpen).max { $0.at < $1.at } }
  }

  /// The agent's messages that were given up, oldest first.
  package func deadLetters() -> [JournalEntry] {
    pages.withLock { $0.values.flatMap { $0.last.values.filter { $0.event == .dead } } }
      .sorted { $0.at < $1.at }
  }

  package var deadLetterCount: Int {
    pages.withLock { $0.values.reduce(0) { $0 + $1.last.values.count { $0.event == .dead } } }
  }

  /// Claims messages to type them; false if the agent has taken one of them meanwhile.
  package func claim(_ ids: [String], of agent: Address) -> Bool {
    pages.withLock { pages in
      let taken = pages[agent]?.taken ?? []
      guard !ids.contains(where: taken.contains) else { return false }
      pages[agent, default: Page()].claims = Set(ids)
      return true
    }
  }

  package func release(of agent: Address) {
    pages.withLock { $0[agent]?.claims = [] }
  }

  /// Takes a message for the agent itself; false if it is being typed.
  package func take(_ id: String, of agent: Address) -> Bool {
    pages.withLock { pages in
      guard pages[agent]?.claims.contains(id) != true else { return false }
      pages[agent, default: Page()].taken.append(id)
      if pages[agent, default: Page()].taken.count > Self.takenLimit {
        pages[agent]?.taken.removeFirst(Self.takenLimit / 2)
      }
      return true
    }
  }

  /// Whether the agent took a message by itself, not long ago.
  package func isTaken(_ id: String, of agent: Address) -> Bool {
    pages.withLock { $0[agent]?.taken.contains(id) ?? false }
  }

  /// Gives back what an agent was about to take and could not.
  package func giveBack(_ ids: [String], of agent: Address) {
    pages.withLock { $0[agent]?.taken.removeAll(where: ids.contains) }
  }

  private static let takenLimit = 1000

  /// Forgets messages that are no longer unread.
  package func forget(_ ids: [String], of agent: Address) {
    pages.withLock { pages in
      for id in ids {
        pages[agent]?.last[id] = nil
        pages[agent]?.failures[id] = nil
      }
    }
  }

  /// Forgets what the mailbox has as read, or no longer, once that is most of what is known: an agent
  /// may read its file itself.
  package func forgetRead(of agent: Address, in box: Mailbox) throws {
    // Looked at before each delivery, so that nothing is gathered where there is little.
    let most = pages.withLock { pages in
      pages[agent].map { $0.last.count + $0.failures.count } ?? 0
    }
    guard most > Self.readLimit else { return }
    let known = messages(of: agent)
    guard known.count > Self.readLimit, known.count > 2 * (try box.counts().unread) else { return }
    let unread = Set(try box.unread(limit: .max).map(\.id))
    forget(known.filter { !unread.contains($0) }, of: agent)
  }

  private static let readLimit = 512

  /// All messages of an agent about which something is known.
  package func messages(of agent: Address) -> [String] {
    pages.withLock { pages in
      pages[agent].map { Array(Set($0.last.keys).union($0.failures.keys)) } ?? []
    }
  }

  /// Sets why the agent's messages wait, and tells whether that is news.
  package func setHold(_ hold: Hold?, of agent: Address) -> Bool {
    pages.withLock { pages in
      let old = pages[agent, default: Page()].hold
      pages[agent, default: Page()].hold = hold
      return old?.reason != hold?.reason
    }
  }

  package func hold(of agent: Address) -> Hold? {
    pages.withLock { $0[agent]?.hold }
  }
}

extension Ledger.Page {
  mutating func note(_ entry: JournalEntry) {
    switch entry.event {
    case .intent:
      open = Ledger.OpenAttempt(intent: entry, isTyped: false)
    case .typed:
      open?.isTyped = true
    case .verdict, .nudged:
      if open?.intent.attempt == entry.attempt { open = nil }
    case .held, .dead, .requeued, .dropped, .routed, .acknowledged: break
    }
    for id in entry.messages {
      switch entry.event {
      case .held, .intent, .typed: continue
      case .requeued:
        last[id] = nil
        failures[id] = nil
      case .verdict where entry.verdict == .failed:
        if entry.reason != JournalEntry.staleLook { failures[id, default: 0] += 1 }
      case .verdict, .nudged, .dead, .dropped, .routed, .acknowledged:
        last[id] = entry
      }
    }
  }

  /// The entries that a new journal file has to begin with.
  var carried: [JournalEntry] {
    var entries: [JournalEntry] = []
    for (id, entry) in last {
      var single = entry
      single.messages = [id]
      entries.append(single)
    }
    if let open {
      entries.append(open.intent)
      if open.isTyped {
        var typed = open.intent
        typed.event = .typed
        entries.append(typed)
      }
    }
    return entries
  }
}

extension JournalEntry {
  /// Whether the messages must not be typed after this.
  fileprivate var settles: Bool {
    switch event {
    case .verdict: verdict != .failed
    case .dead, .dropped, .routed, .acknowledged: true
    case .intent, .typed, .held, .requeued, .nudged: false
    }
  }

  /// Whether nothing more happens to the messages by itself, though the agent may not have them.
  fileprivate var isLeftOpen: Bool { settles && !delivers }

  /// Whether the agent has the messages after this.
  fileprivate var delivers: Bool {
    switch event {
    case .verdict: verdict == .submitted || verdict == .seen
    case .acknowledged, .dropped, .routed: true
    case .intent, .typed, .held, .requeued, .nudged, .dead: false
    }
  }
}
