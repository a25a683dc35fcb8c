import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  private static let sizes = [10, 1_000, 100_000]
  private static let rounds = 400

  static let append = Benchmark(
    name: "append", summary: "a message added and marked read, with ever more in the mailbox"
  ) {
    var appends: [Int: Samples] = [:]
    var marks: [Int: Samples] = [:]
    var bare = Samples([])
    let clock = ContinuousClock()
    var settings = Settings()
    settings.keepRead = 1_000_000
    settings.keepReadDays = 36_500
    settings.unreadLimit = 10_000_000
    var boxes: [(Int, Mailbox)] = []
    for size in sizes { boxes.append((size, try filled(size, settings))) }
    let raw = try File(Scratch.path("bare"), .readWriteCreating)
    var times: [Int: [Duration]] = [:]
    var markTimes: [Int: [Duration]] = [:]
    var bareTimes: [Duration] = []
    let line = [UInt8](repeating: 0x78, count: 160)
    // In turn, so that a change in the machine's speed touches all of them alike.
    for round in 0..<rounds {
      for (size, box) in boxes {
        var id = ""
        times[size, default: []].append(
          try clock.measure { id = try box.append(Message(from: "a", text: "round \(round)")).id })
        let ids = [id]
        markTimes[size, default: []].append(try clock.measure { try box.markRead(ids: ids) })
      }
      bareTimes.append(
        try clock.measure {
          try raw.write(line, at: round * line.count)
          try raw.syncData()
        })
    }
    for size in sizes {
      appends[size] = Samples(times[size] ?? [])
      marks[size] = Samples(markTimes[size] ?? [])
    }
    bare = Samples(bareTimes)
    return figures("append", appends, bare) + figures("mark read", marks, bare)
      + [
        Figure(
          name: "write + fdatasync by hand", target: "-", result: "p50 \(short(bare.p50)) ms",
          isReached: nil)
      ]
  }

  /// A mailbox with this many messages, all but the last read.
  private static func filled(_ size: Int, _ settings: Settings) throws -> Mailbox {
    let home = Home(root: Scratch.path("home"))
    let paths = home.mailbox(of: Address(name: "box\(size)", team: "bench"), session: nil)
    try Files.createDirectory(Files.directory(of: paths.file))
    progress("filling a mailbox with \(size) messages")
    var lines: [String] = []
    for number in 0..<size {
      var message = Message(from: "a", text: "message number \(number)")
      message.id = MessageID.make()
      message.timestamp = Timestamp.text(Date())
      message.read = true
      lines.append(message.json.text())
    }
    try Files.write(Array("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8), to: paths.file)
    let box = Mailbox(paths, settings: settings) { _ in }
    _ = try box.append(Message(from: "a", text: "warm"))
    return box
  }

  private static func figures(
    _ name: String, _ samples: [Int: Samples], _ bare: Samples
  ) -> [Figure] {
    var figures = sizes.map { size in
      let p50 = samples[size]?.p50 ?? .nan
      return Figure(
        name: "\(name), \(size) in the box", target: "-",
        result: "p50 \(short(p50)) ms, \(short(p50 / bare.p50)) × by hand", isReached: nil)
    }
    let ratio = (samples[100_000]?.p50 ?? .nan) / (samples[10]?.p50 ?? .nan)
    figures.append(
      Figure(
        name: "\(name), 100,000 against 10", target: "the same (≤ 1.5 ×)",
        result: "\(short(ratio)) ×", isReached: ratio <= 1.5))
    return figures
  }
}
