import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct CostLogTests {
  private let home = Home(root: Scratch.directory)
  private var path: String { home.costLog(of: "web") }
  private let notes = Notes()

  private func open(rewriteSize: Int = 3 << 20) throws -> CostLog {
    try CostLog(home, team: "web", rewriteSize: rewriteSize) { [notes] in notes.add($0) }
  }

  private func spend(_ dollars: String, _ key: String) throws -> LedgerEntry {
    LedgerEntry(.spend, try Amount(dollars), of: "web", at: Date(), key: key, source: .hook)
  }

  private func allocate(_ dollars: String) throws -> LedgerEntry {
    LedgerEntry(.allocate, try Amount(dollars), of: "web", at: Date(), key: "budget")
  }

  private func lines() throws -> [String] {
    String(decoding: try #require(try Files.read(path)), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  @Test func `What was added is there when the log is opened again`() throws {
    let log = try open()
    try log.append([allocate("10")])
    let change = try log.append([spend("6", "a"), spend("2", "b")])
    #expect(change.alerts == [.half, .most] && change.entries.map(\.id) == ["L2", "L3"])
    let again = try open()
    #expect(again.ledger == log.ledger && notes.all == [])
    #expect(again.ledger.balances.spent == (try Amount("8")))
    #expect(try lines().count == 3)
  }

  @Test func `A batch is one line, behind a header with the version`() throws {
    let log = try open()
    try log.append([allocate("10"), spend("1", "a")])
    let lines = try lines()
    #expect(lines[0] == #"{"log":"costs","version":1,"team":"web"}"#)
    #expect(lines[1].hasPrefix(#"[{"seq":1,"id":"L1","time":""#))
    #expect(try JSON(parsing: lines[1]).array?.count == 2)
    #expect(lines.count == 2)
  }

  @Test func `What is refused is not written, and what is known is not written again`() throws {
    let log = try open()
    try log.append([allocate("10")])
    let size = try lines().count
    let hold = LedgerEntry(.hold, try Amount("11"), of: "web", at: Date(), key: "h")
    #expect(throws: BudgetError.self) { try log.append([hold]) }
    #expect(try log.append([allocate("10")]).repeated == ["budget"])
    #expect(try lines().count == size && log.ledger.sequence == 1)
  }

  @Test func `A batch can be worked out from the ledger as it is`() throws {
    let log = try open()
    try log.append([allocate("10")])
    let entries = LedgerEntries(team: "web", time: Date())
    let bob = Address(name: "bob", team: "web")
    try log.append(entries.reserve(Amount("4"), task: "t", agent: bob, key: "r"))
    let cost = entries.cost(try Amount("3"), agent: bob, task: "t", key: "c")
    try log.append { entries.record(cost, in: $0) }
    #expect(log.ledger.balances.available == (try Amount("7")))
  }

  @Test func `Lines of others are kept and passed over`() throws {
    let log = try open()
    try log.append([allocate("10")])
    let file = try File(path, .append)
    try file.append(Array("hello\n{\"a\":1}\n[{\"kind\":\"later\"}]\n".utf8))
    let again = try open()
    #expect(
      notes.all.map { $0.contains(":3 ") || $0.contains(":4 ") || $0.contains(":5 ") }
        == [true, true, true])
    try again.append([spend("1", "a")])
    #expect(try lines()[2] == "hello")
    #expect(try open().ledger == again.ledger)
  }

  @Test func `A log of a newer version is refused, says what to do, and is left alone`() throws {
    let text = #"{"log":"costs","version":2}"# + "\n"
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array(text.utf8), to: path)
    let error = try #require(throws: AppendLogError.self) { try open() }
    #expect(error == .newer(path: path, version: 2, known: 1))
    #expect(error.description.hasSuffix("install the newer one"))
    #expect(try Files.read(path) == Array(text.utf8))
  }

  @Test func `The log of another team is refused`() throws {
    try CostLog(home, team: "api", report: notes.add).append([
      LedgerEntry(.spend, Amount("1"), of: "api", at: Date(), key: "a")
    ])
    try Files.createDirectory(Files.directory(of: path))
    try Files.rename(home.costLog(of: "api"), to: path)
    let error = try #require(throws: OtherTeamsLog.self) { try open() }
    #expect(error.team == "api")
  }

  @Test
  func `The log stays bounded, and the ledger is the same before and after it is written anew`()
    throws
  {
    var log = try open(rewriteSize: 200_000)
    try log.append([allocate("100000")])
    var rotations = 0
    var largest = 0
    for batch in 0..<150 {
      let file = try Files.status(path)?.inode
      try log.append((0..<60).map { try spend("0.01", "cost \(batch)/\($0)") })
      largest = max(largest, try Files.status(path)?.size ?? 0)
      guard try Files.status(path)?.inode != file else { continue }
      rotations += 1
      let before = log.ledger
      log = try open(rewriteSize: 200_000)
      #expect(log.ledger == before && notes.all == [])
    }
    // 9000 entries; a file has at most twice of what is remembered of the last 4096.
    #expect(log.ledger.balances.spent == (try Amount("90")) && rotations > 1)
    #expect(largest < 4096 * 700)
    let verification = try CostLog.verify(home, team: "web")
    #expect(verification.problems.isEmpty && verification.ledger == log.ledger)
  }

  @Test func `Keys are known where it was written anew, and a cost from before can be reversed`()
    throws
  {
    let log = try open()
    try log.append([allocate("10"), spend("1", "a")])
    try log.rewrite()
    let again = try open()
    #expect(try again.append([spend("1", "a")]).repeated == ["a"])
    let cost = try #require(again.ledger.costs["L2"])
    try again.append([LedgerEntries(team: "web", time: Date()).reversal(of: cost)])
    #expect(again.ledger.balances.spent == .zero)
  }

  @Test func `A damaged snapshot is replaced by what the file before says`() throws {
    let log = try open()
    try log.append([allocate("10"), spend("1", "a")])
    try log.rewrite()
    try log.append([spend("2", "b")])
    var bytes = try #require(try Files.read(path))
    bytes[10] = UInt8(ascii: "#")
    try Files.write(bytes, to: path)
    let again = try open()
    #expect(again.ledger == log.ledger && notes.all.count == 1)
  }

  @Test func `Verifying finds what somebody changed`() throws {
    let log = try open()
    try log.append([allocate("10")])
    try log.append([spend("1", "a")])
    try log.rewrite()
    try log.append([spend("2", "b")])
    try log.append([spend("3", "c")])
    #expect(try CostLog.verify(home, team: "web").problems.isEmpty)
    #expect(try CostLog.verify(home, team: "web").entries == 4)

    func problems(_ path: String, _ old: String, _ new: String) throws -> [String] {
      let bytes = try #require(try Files.read(path))
      let text = String(decoding: bytes, as: UTF8.self)
      try Files.write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: path)
      defer { try? Files.write(bytes, to: path) }
      #expect(text.contains(old))
      return try CostLog.verify(home, team: "web").problems
    }
    let older = try problems("\(path).1", #""amount":1000000"#, #""amount":1000001"#)
    #expect(older.count == 1 && older[0].contains("not what the entries before it add up to"))
    let snapshot = try problems(path, #""spent":1000000"#, #""spent":2000000"#)
    #expect(snapshot.contains { $0.contains("add up to 11000000") })
    let missing = try problems(path, #""seq":3,"id":"L3""#, #""seq":9,"id":"L9""#)
    #expect(missing.contains { $0.contains("begins with entry 9, and the one before is 2") })
    let twice = try problems(path, #""key":"c""#, #""key":"b""#)
    #expect(twice.contains { $0.contains("the key b, which was applied before") })
    #expect(try CostLog.verify(home, team: "none").problems.isEmpty)
  }

  @Test func `Many writers at once each find their entry in the log once`() async throws {
    let log = try open()
    try await withThrowingDiscardingTaskGroup { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<25 {
            try await blocking {
              try log.append([spend("0.01", "\(writer)/\(number)")])
              if number == 12 { try log.rewrite() }
            }
          }
        }
      }
    }
    let again = try open()
    #expect(again.ledger == log.ledger && again.ledger.sequence == 200)
    #expect(again.ledger.balances.spent == (try Amount("2")))
  }
}
