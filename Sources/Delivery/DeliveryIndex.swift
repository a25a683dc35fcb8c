package import Model
import Platform
package import Store
import Synchronization

/// What is known of every message that is not yet done with: the journal, held in memory.
package final class DeliveryIndex: Sendable {
  /// An attempt whose end is not known: what a crash leaves behind.
  package struct OpenAttempt: Sendable, Equatable {
    package var intent: JournalEntry
    package var isTyped: Bool
  }

  private let journal: Journal
  private let observer: @Sendable (JournalEntry) -> Void
  private let report: @Sendable (String) -> Void
  private let pages: Mutex<[Address: Page]>

  /// Takes up what the journal says, which `history` hands over entry by entry; `observer` is told of
  /// each new entry once it is in there, `report` what went wrong without keeping an entry out of it.
  package init(
    journal: Journal, history: (_ note: (JournalEntry) -> Void) throws -> Void,
    report: @escaping @Sendable (String) -> Void,
    observer: @escaping @Sendable (JournalEntry) -> Void
  ) rethrows {
    self.journal = journal
    self.observer = observer
    self.report = report
    var pages: [Address: Page] = [:]
    try history { pages[$0.agent, default: Page()].note($0) }
    self.pages = Mutex(pages)
  }

  /// The agents of whose messages something is known, those that left too.
  package var agents: [Address] { pages.withLock { Array($0.keys) } }

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

  /// Records an entry without holding up the task that waits for the disk.
  package func write(_ entry: JournalEntry, durable: Bool = true) async throws {
    try await blocking { [self] in try record(entry, durable: durable) }
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
    pages.withLock { $0[agent]?.last[id]?.entry.settles ?? false }
  }

  /// Whether a message was brought to the agent for certain.
  package func isDelivered(_ id: String, of agent: Address) -> Bool {
    pages.withLock { $0[agent]?.last[id]?.entry.delivers ?? false }
  }

  package func failures(of id: String, of agent: Address) -> Int {
    pages.withLock { $0[agent]?.failures[id] ?? 0 }
  }

  package func openAttempt(of agent: Address) -> OpenAttempt? {
    pages.withLock { $0[agent]?.open }
  }

  /// The last entry about a message that is not read.
  package func lastEntry(of id: String, of agent: Address) -> JournalEntry? {
    pages.withLock { $0[agent]?.last[id]?.entry }
  }

  /// The last entry about a message, also about one that was read; nil where that is long ago.
  package func outcome(of id: String, of agent: Address) -> JournalEntry? {
    pages.withLock { $0[agent]?.outcome(of: id) }
  }

  /// The last message of an agent that stays unread until somebody decides about it: given up, or
  /// typed without proof that it was taken.
  package func unsettled(of agent: Address) -> JournalEntry? {
    pages.withLock { $0[agent]?.entries.filter(\.isLeftOpen).max { $0.at < $1.at } }
  }

  /// The agent's messages that were given up, oldest first.
  package func deadLetters() -> [JournalEntry] {
    pages.withLock { $0.values.flatMap { $0.entries.filter { $0.event == .dead } } }
      .sorted { $0.at < $1.at }
  }

  package var deadLetterCount: Int {
    pages.withLock { $0.values.reduce(0) { $0 + $1.last.values.count { $0.entry.event == .dead } } }
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

  /// Forgets messages that are no longer unread; how the last of them ended is known for a while.
  package func forget(_ ids: [String], of agent: Address) {
    pages.withLock { $0[agent]?.forget(ids) }
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
      pages[agent, default: Page()].heldAt = Timestamp.now
      return old?.reason != hold?.reason
    }
  }

  package func hold(of agent: Address) -> Hold? {
    pages.withLock { $0[agent]?.hold }
  }

  /// The hold, and when the agent's pane was last looked at for it.
  package func holdSeen(of agent: Address) -> (hold: Hold, at: String)? {
    pages.withLock { pages in
      pages[agent].flatMap { page in page.hold.map { ($0, page.heldAt) } }
    }
  }
}
