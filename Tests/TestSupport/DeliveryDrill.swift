import Foundation
import Model
import Platform
import Store
import Synchronization

/// Many senders, many panes, every message counted: what was sent is what each pane read.
package struct DeliveryDrill: Sendable {
  let world: World
  let agents: [String]
  let senders: Int
  /// Messages that each sender sends to each agent.
  let each: Int
  private let sending = Sending()

  /// Whether everything is sent; in a class, since a lock cannot be copied.
  private final class Sending: Sendable {
    let isDone = Mutex(false)
  }

  /// Rounds the messages up, so that every sender sends as many to every agent.
  package init(world: World, panes: Int, senders: Int, messages: Int) {
    self.world = world
    agents = (0..<panes).map { "agent\($0)" }
    self.senders = senders
    each = (messages + panes * senders - 1) / (panes * senders)
  }

  package var total: Int { each * agents.count * senders }

  /// Opens the panes: half of them read keys, half of them lines.
  package func open() async throws {
    for (number, name) in agents.enumerated() {
      let mode = number.isMultiple(of: 2) ? "raw" : "lines"
      try await world.join(name, world.recorder(name, mode))
    }
  }

  /// Sends everything with the given way of sending one text to one agent.
  package func send(
    _ one: @escaping @Sendable (_ text: String, _ from: String, _ to: String) async throws -> Void
  ) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for sender in 0..<senders {
        group.addTask {
          for number in 0..<each {
            for name in agents {
              try await one("\(name)-s\(sender)-\(number).", "s\(sender)", name)
            }
          }
        }
      }
    }
  }

  /// Appends to the mailbox in this process.
  package func append(_ text: String, from: String, to name: String) async throws {
    var message = Message(from: from, text: text)
    message.to = name
    let final = message
    let box = world.mailbox(of: name)
    _ = try await blocking { try box.append(final) }
  }

  /// How many messages are unread.
  package func unread() async throws -> Int {
    let boxes = agents.map { world.mailbox(of: $0) }
    return try await blocking { try boxes.reduce(0) { $0 + (try $1.counts().unread) } }
  }

  /// Sends everything while the daemon is killed again and again, until all is read.
  ///
  /// - Returns: how often it was killed.
  package func runWhileKilling(every interval: Duration) async throws -> Int {
    try await open()
    return try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        // At a pace that spreads the messages over many kills.
        try await send { text, from, to in
          try await append(text, from: from, to: to)
          try await Task.sleep(for: .milliseconds(20))
        }
        sending.isDone.withLock { $0 = true }
        return 0
      }
      group.addTask { try await killUntilRead(interval) }
      return try await group.reduce(0, +)
    }
  }

  private func killUntilRead(_ interval: Duration) async throws -> Int {
    var kills = 0
    let clock = ContinuousClock()
    let end = clock.now + .seconds(400)
    while clock.now < end {
      try await world.done("up")
      try await clock.sleep(for: interval)
      if kills > 10, sending.isDone.withLock({ $0 }), try await unread() == 0 { return kills }
      if let pid = try world.daemonPID() {
        Signals.send(9, to: pid)
        try await ProcessTable.exit(of: pid)
        kills += 1
      }
    }
    throw NeverHappened(description: "not everything was read after \(kills) kills")
  }

  /// A sentence for each agent and sender whose messages did not arrive once each and in order.
  package func faults() throws -> [String] {
    var faults: [String] = []
    for name in agents {
      let read = try world.turns(name).joined(separator: " ")
      let found = read.matches(of: /(agent\d+)-s(\d+)-(\d+)\./)
      let foreign = found.count { $0.1 != name }
      if foreign > 0 { faults.append("\(name) read \(foreign) messages of others") }
      for sender in 0..<senders {
        let numbers = found.filter { $0.2 == "\(sender)" }.compactMap { Int($0.3) }
        guard numbers != Array(0..<each) else { continue }
        let lost = Set(0..<each).subtracting(numbers).count
        let doubled = numbers.count - Set(numbers).count
        faults.append("\(name) from s\(sender): \(lost) lost, \(doubled) doubled, or out of order")
      }
    }
    return faults
  }
}
