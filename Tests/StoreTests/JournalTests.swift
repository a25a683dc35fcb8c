import Foundation
import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct JournalTests {
  private let home = Home(root: Scratch.directory)

  private func entry(_ number: Int) -> JournalEntry {
    var entry = JournalEntry(
      at: "2026-01-01T00:00:00.000Z", event: .intent, agent: Address(name: "bob", team: "web"),
      messages: ["M\(number)"])
    entry.attempt = "a\(number)"
    return entry
  }

  @Test func `Entries are read back in order`() throws {
    let journal = try Journal(home)
    for number in 0..<50 { try journal.append([entry(number)]) }
    let contents = try Journal.read(home)
    #expect(contents.entries == (0..<50).map(entry))
    #expect(contents.unreadable.isEmpty)
  }

  @Test func `A torn last line is passed over and does not spoil the next`() throws {
    let journal = try Journal(home)
    try journal.append([entry(0), entry(1)])
    let whole = try #require(try Files.read(home.journal))
    for cut in 1..<(whole.count / 2) {
      try Files.write(Array(whole.dropLast(cut)), to: home.journal)
      try Journal(home).append([entry(2)])
      let entries = try Journal.read(home).entries
      #expect(entries.first == entry(0) && entries.last == entry(2), "cut \(cut)")
    }
  }

  @Test func `After a rotation the carried entries and the older file are both read`() throws {
    let journal = try Journal(home, rotationSize: 500)
    var number = 0
    while !journal.isLarge {
      try journal.append([entry(number)])
      number += 1
    }
    try journal.rotate(carrying: [entry(1)])
    #expect(!journal.isLarge)
    try journal.append([entry(99)])
    let entries = try Journal.read(home).entries
    #expect(entries == (0..<number).map(entry) + [entry(1), entry(99)])
  }

  @Test func `What is carried may be more than the limit; the file then has to double first`()
    throws
  {
    let journal = try Journal(home, rotationSize: 500)
    try journal.rotate(carrying: (0..<50).map(entry))
    #expect(!journal.isLarge)
    try journal.append([entry(50)])
    #expect(!journal.isLarge)
    try journal.append((0..<50).map(entry))
    #expect(journal.isLarge)
  }

  @Test func `A reader beside a journal that begins anew always finds the newest entry`()
    async throws
  {
    let journal = try Journal(home)
    let count = 300
    let written = Counter()
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        for number in 1...count {
          try await blocking {
            try journal.append([entry(number)])
            written.value.store(number, ordering: .sequentiallyConsistent)
            try journal.rotate(carrying: [entry(number)])
          }
        }
      }
      group.addTask {
        var known = 0
        while known < count {
          known = written.value.load(ordering: .sequentiallyConsistent)
          let entries = try await blocking { try Journal.read(home).entries }
          let newest = entries.compactMap { Int($0.messages[0].dropFirst()) }.max() ?? 0
          #expect(newest >= known)
        }
      }
    }
  }

  @Test func `Lines that are no entries are named`() throws {
    try Files.write(Array("hello\n{}\n".utf8), to: home.journal)
    try Journal(home).append([entry(0)])
    let contents = try Journal.read(home)
    #expect(contents.entries == [entry(0)])
    #expect(contents.unreadable == ["\(home.journal):1", "\(home.journal):2"])
  }
}

private final class Counter: Sendable {
  let value = Atomic(0)
}
