import Model
import Platform
import Store
import Synchronization

/// Watches the mailboxes of the teams that are shown, and counts what waits in those that change.
final class TopMail: Sendable {
  private struct Table {
    /// The watched directories, by their teams.
    var directories: [String: ChangedNames] = [:]
    var changed: Set<Address> = []
    /// Mailboxes that were counted: what it takes to find them is read once.
    var boxes: [Address: Mailbox] = [:]
  }

  private let session: Session
  private let inbox: TopInbox
  private let watcher: FileWatcher
  private let table = Mutex(Table())
  private let wake = Wake()
  private let starts: AsyncStream<(String, ChangedNames)>
  private let starter: AsyncStream<(String, ChangedNames)>.Continuation

  init(_ session: Session, _ inbox: TopInbox, _ watcher: FileWatcher) {
    self.session = session
    self.inbox = inbox
    self.watcher = watcher
    (starts, starter) = AsyncStream.makeStream()
  }

  /// Watches the mailboxes of these teams, and no others.
  func watch(_ teams: Set<String>) {
    let new = table.withLock { table in
      for (team, names) in table.directories where !teams.contains(team) {
        table.directories[team] = nil
        table.boxes = table.boxes.filter { $0.key.team != team }
        names.end()
      }
      return teams.subtracting(table.directories.keys)
    }
    guard !new.isEmpty, let state = try? session.state() else { return }
    for team in new {
      let path = session.home.inboxes(of: team, session: state.teams[team]?.session)
      guard let names = try? watcher.entries(of: path) else { continue }
      table.withLock { $0.directories[team] = names }
      starter.yield((team, names))
    }
  }

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [self] in try await count() }
      for await (team, names) in starts {
        group.addTask { [self] in await follow(names, of: team) }
      }
    }
  }

  private func follow(_ names: ChangedNames, of team: String) async {
    while let changed = await names.next() {
      for name in changed where name.hasSuffix(".json") {
        let owner = Address(name: String(name.dropLast(5)), team: team)
        table.withLock { _ = $0.changed.insert(owner) }
        inbox.add(.mailbox(owner))
      }
      wake.ring()
      try? await Task.sleep(for: TopPace.gathering)
    }
    // A directory that somebody removed is watched again when it is there.
    table.withLock { table in
      if table.directories[team] === names { table.directories[team] = nil }
    }
  }

  private func count() async throws {
    let pace = TopPace(factor: 30)
    while true {
      await wake.wait()
      try Task.checkCancellation()
      let began = ContinuousClock.now
      let changed = table.withLock { table in
        defer { table.changed = [] }
        return table.changed
      }
      let counts = try? await blocking { [self] in
        try changed.compactMap { address in
          try box(of: address).map { (address, try? $0.counts().unread) }
        }
      }
      for (address, count) in counts ?? [] {
        if let count { inbox.add(.waiting(count, address)) }
      }
      try await pace.rest(after: began)
    }
  }

  /// The mailbox of an agent; nil for a file that is another's.
  private func box(of address: Address) throws -> Mailbox? {
    if let known = table.withLock({ $0.boxes[address] }) { return known }
    let state = try session.state()
    guard state.agent(address) != nil else { return nil }
    let box = try session.mailbox(of: address, in: state, lockTimeout: .milliseconds(200))
    table.withLock { $0.boxes[address] = box }
    return box
  }
}
