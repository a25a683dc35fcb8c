import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 at any moment leaves: nothing lost, nothing doubled.
@Suite(.scratch, .serialized, .timeLimit(.minutes(10))) struct CrashTests {
  private static let senders = 4
  private static let panes = 8
  private static let deliveries = 2000

  @Test func `A daemon killed every 200 ms loses, doubles and misdirects nothing`() async throws {
    try await World.with { world in
      var names: [String] = []
      for number in 0..<Self.panes {
        let name = "agent\(number)"
        let mode = number.isMultiple(of: 2) ? "raw" : "lines"
        try await world.join(name, world.recorder(name, mode))
        names.append(name)
      }
      let agents = names
      let total = Self.deliveries / (Self.panes * Self.senders) + 1
      let expected = total * Self.panes * Self.senders
      let kills = try await withThrowingTaskGroup(of: Int.self) { group in
        for sender in 0..<Self.senders {
          group.addTask {
            for number in 0..<total {
              for name in agents {
                var message = Message(from: "s\(sender)", text: "\(name)-s\(sender)-\(number).")
                message.to = name
                let final = message
                let box = world.mailbox(of: name)
                _ = try await blocking { try box.append(final) }
              }
            }
            return 0
          }
        }
        group.addTask { try await world.killDaemonUntilAllIsRead(agents) }
        return try await group.reduce(0, +)
      }
      #expect(kills > 10)
      try world.checkEachReadOnce(agents, senders: Self.senders, total: total)
      #expect(expected >= Self.deliveries)
    }
  }

  @Test func `Every message whose send returned is there after 500 kills of senders`() async throws
  {
    try await World.with { world in
      try await world.done("team", "create", "default")
      try await world.done("join", "bob", "--mode", "file")
      var acknowledged: [String] = []
      for round in 0..<500 {
        // A shell that kills the sender at a random point of its short life.
        let delay = Double.random(in: 0...0.006)
        let script = """
          "$0" send bob "message \(round)" --from a & pid=$!
          python3 -S -c 'import time; time.sleep(\(delay))' & timer=$!
          (wait $timer; kill -9 $pid) 2>/dev/null
          wait $pid 2>/dev/null && echo sent
          wait
          """
        let exit = try await ChildProcess(
          "bash", ["-c", script, BuiltPrograms.roost], environment: world.environment
        ).run()
        if exit.text.contains("sent") { acknowledged.append("message \(round)") }
      }
      let texts = try world.mailbox(of: "bob").readAll().map(\.text)
      #expect(Set(texts).isSuperset(of: acknowledged))
      #expect(texts.count == Set(texts).count)
      try await world.done("send", "bob", "the last", "--from", "a")
      let directory = Files.directory(of: world.mailbox(of: "bob").paths.file)
      #expect(try Files.names(in: directory) == [".index", ".locks", "bob.json"])
    }
  }
}

extension World {
  /// Kills the daemon every 200 ms and starts it again, until every agent has read everything.
  fileprivate func killDaemonUntilAllIsRead(_ agents: [String]) async throws -> Int {
    var kills = 0
    let end = ContinuousClock.now + .seconds(400)
    let clock = ContinuousClock()
    while clock.now < end {
      try await done("up")
      try await clock.sleep(for: .milliseconds(200))
      let boxes = agents.map { mailbox(of: $0) }
      let left = try await blocking {
        try boxes.reduce(0) { $0 + (try $1.counts().unread) }
      }
      if left == 0, kills > 10 { return kills }
      if let pid = try daemonPID() {
        Signals.send(9, to: pid)
        try await ProcessTable.exit(of: pid)
        kills += 1
      }
    }
    throw NeverHappened(description: "not everything was read after \(kills) kills")
  }

  fileprivate func checkEachReadOnce(_ agents: [String], senders: Int, total: Int) throws {
    for name in agents {
      let read = try turns(name).joined(separator: " ")
      let found = read.matches(of: /(agent\d+)-s(\d+)-(\d+)\./)
      #expect(found.allSatisfy { $0.1 == name }, "\(name) read another's mail")
      for sender in 0..<senders {
        let numbers = found.filter { $0.2 == "\(sender)" }.compactMap { Int($0.3) }
        #expect(numbers == Array(0..<total), "\(name) from s\(sender)")
      }
    }
  }
}
