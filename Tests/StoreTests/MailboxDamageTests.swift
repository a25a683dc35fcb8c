import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Mailboxes as a crash, a bad disk or a bad program leaves them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxDamageTests {
  private func sample(_ box: Box) throws -> [UInt8] {
    for number in 0..<6 { try box.send("text \(number) é \"quoted\" \\ ,\n]") }
    try box.mailbox.markRead(index: 2)
    return try box.bytes
  }

  @Test func `A file torn at any byte keeps every whole message and needs no copy`() throws {
    let box = Box()
    let whole = try sample(box)
    let texts = try box.texts
    for cut in 1..<whole.count {
      try box.crash(leaving: Array(whole[..<cut]))
      let left = try box.mailbox.readAll().map(\.text)
      #expect(left == Array(texts.prefix(left.count)), "cut at \(cut)")
      try box.send("next")
      #expect(try box.texts == left + ["next"], "cut at \(cut)")
      #expect(try box.isStrictlyValid)
    }
    #expect(try box.damagedCopies.isEmpty)
  }

  @Test func `What a killed writer left beside the file is cleared away, and only that`() throws {
    let box = Box()
    let whole = try sample(box)
    let directory = Files.directory(of: box.path)
    for name in [".tmp-17-abc-bob.json", ".tmp-17-abc-x-bob.json"] {
      try Files.write(whole, to: "\(directory)/\(name)")
    }
    try box.put(Array(whole.dropLast(20)))
    try box.send("next")
    let names = try Files.names(in: directory)
    #expect(names == [".index", ".locks", ".mirror", ".tmp-17-abc-x-bob.json", "bob.json"])
  }

  @Test func `Damage in the middle is reported by byte, kept in a copy, and passed over`() throws {
    let box = Box()
    var bytes = try sample(box)
    let texts = try box.texts
    let second = try #require(
      bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[2...].first)
    for index in second.startIndex..<(second.startIndex + 10) { bytes[index] = 0 }
    try box.crash(leaving: bytes)
    #expect(try box.mailbox.damage()?.byte == second.startIndex)
    #expect(try box.texts == [texts[0]] + texts[2...])
    try box.send("next")
    #expect(try box.texts == [texts[0]] + texts[2...] + ["next"])
    let copy = try #require(try box.damagedCopies.first)
    #expect(try Files.read("\(Files.directory(of: box.path))/\(copy)") == bytes)
  }

  @Test func `Whatever stands in the file, an append keeps it or a copy of it`() throws {
    var random = SystemRandomNumberGenerator()
    for round in 0..<400 {
      let box = Box("agent\(round)")
      var bytes = try sample(box)
      switch round % 4 {
      case 0: bytes = (0..<Int.random(in: 1...300)).map { _ in random.next() }
      case 1: for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count)] = random.next() }
      case 2: bytes.removeSubrange(Int.random(in: 0..<40)..<Int.random(in: 40..<bytes.count))
      default: bytes.insert(contentsOf: bytes, at: Int.random(in: 0..<bytes.count))
      }
      try box.put(bytes)
      let before = try? box.mailbox.readAll()
      try box.send("next")
      let after = try box.mailbox.readAll()
      #expect(after.last?.text == "next")
      if let before {
        #expect(after.dropLast().map(\.text) == before.map(\.text))
      } else {
        #expect(try box.damagedCopies.contains { $0.hasPrefix("agent\(round).json.damaged-") })
      }
    }
  }

  @Test func `An index that lies is not believed`() throws {
    let box = Box()
    for number in 0..<50 { try box.send("\(number)") }
    let index = box.mailbox.paths.index
    let good = try #require(try Files.read(index))
    for _ in 0..<200 {
      var bad = good
      for _ in 0..<Int.random(in: 1...6) {
        bad[Int.random(in: 0..<128)] = UInt8.random(in: .min ... .max)
      }
      try Files.write(bad, to: index)
      #expect(try box.mailbox.unread(limit: 1).first?.text == "0")
      #expect(try box.mailbox.counts() == (50, 50))
    }
    try Files.remove(index)
    try box.mailbox.markRead(index: 49)
    #expect(try box.mailbox.counts() == (50, 49))
  }

  @Test func `Deeply nested and very long entries do no harm`() throws {
    let box = Box()
    let deep = String(repeating: "[", count: 100_000)
    try box.put(#"[{"from":"a","text":"t","x":"# + deep)
    #expect(try box.mailbox.damage() != nil)
    try box.send("next")
    #expect(try box.texts == ["next"])
    try box.crash(leaving: Array(String(repeating: "{\"a\":", count: 20_000).utf8))
    try box.send("next")
    #expect(try box.texts == ["next"])
  }
}
