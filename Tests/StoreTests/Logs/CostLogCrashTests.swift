import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct CostLogCrashTests {
  private let home = Home(root: Scratch.directory)
  private var path: String { home.costLog(of: "web") }
  private let notes = Notes()

  private func open() throws -> CostLog {
    try CostLog(home, team: "web") { [notes] in notes.add($0) }
  }

  /// A log of random batches, in the midst of which it may be written anew.
  private func write(_ random: inout SeededGenerator, rotating: Bool) throws {
    let log = try open()
    let entries = LedgerEntries(team: "web", time: Date(timeIntervalSince1970: 0))
    try log.append(entries.allocate(Amount("10"), key: "budget"))
    for number in 0..<4 {
      if rotating, number == 2 { try log.rewrite() }
      _ = try? log.append { ledger in
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try entries.reserve(Amount("2"), task: "t", agent: nil, key: "r\(number)")
        case 1:
          try ledger.costs.values.sorted { $0.entry.seq < $1.entry.seq }
            .filter { !$0.isReversed }.prefix(1).map { entries.reversal(of: $0) }
            + [entries.cost(Amount("1"), key: "after\(number)")]
        default:
          try entries.record(entries.cost(Amount("3"), task: "t", key: "c\(number)"), in: ledger)
        }
      }
    }
  }

  /// The fold of the lines that are whole, by plain means.
  private func fold(_ bytes: [UInt8], _ start: MoneyLedger) throws -> MoneyLedger {
    var ledger = start
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let json = try? JSON(parsing: Array(line)) else { continue }
      if let snapshot = json["snapshot"] { ledger = try MoneyLedger(json: snapshot) }
      guard let batch = json.array else { continue }
      try ledger.apply(batch.map { try LedgerEntry(json: $0) })
    }
    return ledger
  }

  @Test(arguments: [false, true], [1, 2] as [UInt64])
  func `Cut off after any byte, the log says what its whole lines say and goes on`(
    rotating: Bool, seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    try write(&random, rotating: rotating)
    let whole = try #require(try Files.read(path))
    let older = try Files.read("\(path).1")
    #expect((older != nil) == rotating)
    let before = try fold(older ?? [], MoneyLedger(team: "web"))
    let later = LedgerEntry(
      .spend, try Amount("0.5"), of: "web", at: Date(timeIntervalSince1970: 0), key: "later")
    for cut in 0...whole.count {
      // Tests that wait for something run beside this one.
      if cut.isMultiple(of: 20) { await Task.yield() }
      let bytes = Array(whole[..<cut])
      // In place: a file that is moved there waits for the disk.
      try Self.place(bytes, at: path)
      let log = try open()
      var expected = try fold(bytes, before)
      guard log.ledger == expected else {
        Issue.record("cut at byte \(cut): \(log.ledger.json.text())")
        return
      }
      guard cut % 29 == 0 || whole.count - cut < 20 else { continue }
      try log.append([later])
      try expected.apply([later])
      guard log.ledger == expected, try open().ledger == expected else {
        Issue.record("after going on from byte \(cut)")
        return
      }
    }
  }

  private static func place(_ bytes: [UInt8], at path: String) throws {
    let file = try File(path, .readWriteCreating)
    try file.truncate(to: 0)
    try file.write(bytes, at: 0)
  }

  private struct Killed: Error {}

  @Test(arguments: AppendLog.RewriteStep.allCases, [0, 1, 2])
  func `Killed at any step of writing it anew, the log says the same and can be written anew`(
    step: AppendLog.RewriteStep, earlier: Int
  ) throws {
    var random = SeededGenerator(seed: 9)
    try write(&random, rotating: false)
    for _ in 0..<earlier { try open().rewrite() }
    let log = try open()
    let before = log.ledger
    #expect(throws: Killed.self) {
      try log.rewrite { if $0 == step { throw Killed() } }
    }
    let again = try open()
    #expect(again.ledger == before && notes.all == [])
    #expect(try CostLog.verify(home, team: "web").problems.isEmpty)
    // The one that failed goes on as well, as on a full disk.
    let cost = LedgerEntry(
      .spend, try Amount("1"), of: "web", at: Date(timeIntervalSince1970: 0), key: "next")
    try log.append([cost])
    #expect(try open().ledger == log.ledger)
    try log.rewrite()
    let last = try open()
    #expect(last.ledger == log.ledger && notes.all == [])
    #expect(try CostLog.verify(home, team: "web").problems.isEmpty)
    let names = try Files.names(in: Files.directory(of: path)).sorted()
    #expect(names == ["costs.jsonl", "costs.jsonl.1"])
  }
}
