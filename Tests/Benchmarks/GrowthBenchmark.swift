import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  private static let readers = 20
  private static let rounds = 40
  private static let each = 250

  /// Agents that are told of their mail and read their files themselves, so that nobody tells the
  /// daemon that they did.
  static let growth = Benchmark(
    name: "growth", summary: "200,000 messages to 20 agents that read their files themselves"
  ) {
    try await World.with { world in
      let names = (0..<readers).map { "agent\($0)" }
      for name in names {
        let pane = try await world.recorder(name, "lines")
        try await world.join(name, pane, "--profile", "plain", "--mode", "nudge")
      }
      for round in 0..<rounds {
        try await withThrowingDiscardingTaskGroup { group in
          for name in names {
            group.addTask {
              try await blocking { try write(round, to: name, in: world) }
              try await eventually("\(name) was told", within: .seconds(300)) {
                try world.turns(name).count > round
              }
              try await blocking { try readAll(name, in: world) }
            }
          }
        }
        if round % 10 == 9 { progress("\((round + 1) * each * readers) messages") }
      }
      guard let pid = try world.daemonPID() else { return [] }
      progress("a minute later")
      try await ContinuousClock().sleep(for: .seconds(70))
      try await settle(pid)
      let megabytes = try ProcessUsage(of: pid).residentMegabytes
      let journal = [world.home.journal, "\(world.home.journal).1"].compactMap {
        (try? Files.status($0))?.map(\.size)
      }.reduce(0, +)
      try await world.done("restart")
      guard let next = try world.daemonPID() else { return [] }
      try await settle(next)
      let afterwards = try ProcessUsage(of: next).residentMegabytes
      return [
        Figure(
          name: "\(rounds * each * readers) messages read by \(readers) agents themselves: journal",
          target: "≤ 8 MiB", result: "\(short(Double(journal) / 1_048_576)) MiB",
          isReached: journal <= 8 << 20),
        Figure(
          name: "the same: resident memory", target: "≤ 40 MB", result: "\(short(megabytes)) MB",
          isReached: megabytes <= 40),
        Figure(
          name: "the same, after a restart", target: "≤ 40 MB", result: "\(short(afterwards)) MB",
          isReached: afterwards <= 40),
      ]
    }
  }

  /// Adds messages as a program does that writes the whole file.
  private static func write(_ round: Int, to name: String, in world: World) throws {
    let box = world.mailbox(of: name)
    let old = try box.readAll().map(\.json)
    let new = (0..<each).map { number in
      var message = Message(from: "ci", text: "message \(round * each + number) of many")
      message.timestamp = Timestamp.now
      message.id = MessageID.make()
      return message.json
    }
    try replace(name, with: old + new, in: world)
  }

  /// Marks everything as read, as a program does that writes the whole file.
  private static func readAll(_ name: String, in world: World) throws {
    let messages = try world.mailbox(of: name).readAll().map { message in
      var message = message
      message.read = true
      return message.json
    }
    try replace(name, with: messages.suffix(200), in: world)
  }

  private static func replace(_ name: String, with messages: [JSON], in world: World) throws {
    let paths = world.home.mailbox(of: Address(name: name, team: "default"), session: nil)
    try Files.createDirectory(Files.directory(of: paths.lock))
    let lock = try FileLock(paths.lock)
    let lines = messages.map { String(decoding: $0.bytes(), as: UTF8.self) }
    try Files.write(Array("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8), to: paths.file)
    _ = consume lock
  }
}
