import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

/// Programs that take no lock, or another one, and write the whole list they read before.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxUnlockedWriterTests {
  @Test func `A message that an older list was written over is put back, and told`() throws {
    let reports = Mutex<[String]>([])
    let home = Home(root: Scratch.path("told"))
    let paths = home.mailbox(of: Address(name: "bob", team: "web"), session: nil)
    try Files.createDirectory(paths.base)
    let mailbox = Mailbox(paths, settings: Settings()) { report in
      reports.withLock { $0.append("\(report)") }
    }
    _ = try mailbox.append(Message(from: "ann", text: "first"))
    let old = try mailbox.readAll()
    let id = try mailbox.append(Message(from: "ann", text: "second")).id
    try Files.write(Array(Box.asJcode(old + [Box.entry("theirs")]).utf8), to: paths.file)
    #expect(try mailbox.readUnread().map(\.text) == ["first", "theirs", "second"])
    _ = try mailbox.append(Message(from: "ann", text: "third"))
    let all = try mailbox.readAll()
    #expect(all.map(\.text) == ["first", "theirs", "second", "third"])
    #expect(all.map(\.id).contains(id))
    #expect(reports.withLock { $0.contains { $0.contains("put back") } })
  }

  @Test(arguments: ["[]", "null"])
  func `A list that somebody emptied stays empty`(content: String) throws {
    let box = Box()
    try box.send("first")
    try box.put(content)
    try box.send("second")
    #expect(try box.texts == ["second"])
  }

  @Test func `What a reader takes out of the list stays out`() throws {
    let box = Box()
    for number in 0..<4 { try box.send("\(number)") }
    let lines = try box.content.split(separator: "\n").filter { !$0.contains("\"1\"") }
    try box.put(lines.joined(separator: "\n"))
    try box.send("4")
    #expect(try box.texts == ["0", "2", "3", "4"])
  }

  @Test func `An empty file is half a write, and nothing that was in it is lost`() throws {
    let box = Box()
    try box.send("first")
    let old = try box.mailbox.readAll()
    try box.overwrite("")
    let writer = Thread {
      usleep(30_000)
      try? box.overwrite(Box.asJcode(old + [Box.entry("theirs")]))
    }
    writer.start()
    try box.send("second")
    #expect(Set(try box.texts) == ["first", "theirs", "second"])
    try box.overwrite("")
    try box.send("third")
    #expect(Set(try box.texts).isSuperset(of: ["first", "second", "third"]))
  }

  @Test func `A program that keeps taking out what it did not read is believed in the end`() throws
  {
    let begin = Date()
    try Box(now: begin).send("first")
    var isThere: [Bool] = []
    for number in 0..<7 {
      let box = Box(now: begin.addingTimeInterval(Double(number) * 3))
      try box.put(Box.asJcode([Box.entry("theirs \(number)")]))
      try box.mailbox.repair()
      isThere.append(try box.texts.contains("first"))
    }
    #expect(isThere == [true, true, true, true, true, false, false])
  }

  @Test
  func `A program that cannot have seen a message has not taken it out, however often it is gone`()
    throws
  {
    let begin = Date()
    try Box(now: begin).send("first")
    for number in 0..<40 {
      let box = Box(now: begin.addingTimeInterval(Double(number) * 1.5))
      try box.put(Box.asJcode([Box.entry("theirs \(number)")]))
      try box.mailbox.repair()
      #expect(try box.texts.contains("first"))
    }
  }

  @Test func `What stands in the mirror, whatever it is, ends nobody`() throws {
    let box = Box()
    let id = try box.send("first")
    for times in ["9223372036854775807", "-9223372036854775808", "1e308", "\"x\"", "null"] {
      let mark = #"{"restored":"\#(id)","times":\#(times),"at":7}"# + "\n"
      let garbage = #"{"restored":5}"# + "\n[]\n7\n\u{0}\n{"
      let mirror = try File(box.mailbox.paths.mirror, .append)
      try mirror.append(Array((mark + mark + garbage + "\n").utf8))
      try box.put(Box.asJcode([Box.entry("theirs")]))
      try box.mailbox.repair()
      #expect(try box.texts.contains("theirs"))
      try box.send("another")
    }
  }

  @Test func `Nothing that was sent is lost beside a program without a lock`() async throws {
    // What is put back again and again for longer than some seconds counts as taken out.
    let box = Box(now: Date())
    let isDone = Atomic(false)
    let hasEnded = Atomic(false)
    let rounds = Atomic(0)
    let writer = Thread {
      while !isDone.load(ordering: .relaxed) {
        // Torn reads are an empty mailbox to it, and its errors are nobody's.
        let bytes = (try? Files.read(box.path)) ?? []
        let list = (try? JSON(parsing: bytes))?.array ?? []
        let messages = list.compactMap(\.object).map { Message(json: $0) }
        usleep(.random(in: 0...3000))
        let number = rounds.add(1, ordering: .relaxed).newValue
        try? box.overwrite(Box.asJcode(messages + [Box.entry("theirs \(number)")]))
        usleep(.random(in: 20_000...80_000))
      }
      hasEnded.store(true, ordering: .releasing)
    }
    writer.start()
    defer { isDone.store(true, ordering: .relaxed) }
    var ids: [String] = []
    for number in 0..<100 { ids.append(try box.send("mine \(number)")) }
    isDone.store(true, ordering: .relaxed)
    try await eventually("the other program has ended") {
      hasEnded.load(ordering: .acquiring)
    }
    try box.mailbox.repair()
    let all = try box.mailbox.readAll()
    let found = Set(all.map(\.id))
    #expect(ids.filter { !found.contains($0) } == [], "\(rounds.load(ordering: .relaxed)) rounds")
    #expect(all.filter { $0.from == "alice" }.count == ids.count, "none is there twice")
  }

  @Test func `A file that was put in place by another program in any moment bricks nothing`()
    throws
  {
    let box = Box()
    let isDone = Atomic(false)
    // As an editor does it: read, write beside it, rename.
    let editor = Thread {
      while !isDone.load(ordering: .relaxed) {
        if let bytes = try? Files.read(box.path) { try? Files.write(bytes, to: box.path) }
        usleep(.random(in: 20_000...80_000))
      }
    }
    editor.start()
    defer { isDone.store(true, ordering: .relaxed) }
    var taken: [String] = []
    for number in 0..<100 {
      try box.send("text \(number)")
      if number % 10 == 0 { try box.mailbox.compact() }
      if number % 2 == 0, let message = try box.mailbox.consumeFirst() {
        taken.append(message.text)
      }
    }
    let all = taken + (try box.mailbox.readUnread().map(\.text))
    #expect(Set(all) == Set((0..<100).map { "text \($0)" }))
  }

  @Test func `An index that describes another file of the same size and time is found out`() throws
  {
    let box = Box()
    for number in 0..<9 { try box.send("text \(number)") }
    // What is there is as long, and says that it is as old.
    let file = try File(box.path, .readWrite)
    let time = try file.status().modifiedNanoseconds
    let swapped = swapLines(try box.content)
    try file.write(Array(swapped.utf8), at: 0)
    var times = [timespec](
      repeating: timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000)),
      count: 2)
    #expect(utimensat(AT_FDCWD, box.path, &times, 0) == 0)
    let first = try #require(try box.mailbox.readAll().first)
    #expect(try box.mailbox.consumeFirst()?.id == first.id)
    #expect(try box.mailbox.readAll().first?.read == true)
  }

  /// The first two messages change places.
  private func swapLines(_ content: String) -> String {
    var lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    lines.swapAt(1, 2)
    return lines.joined(separator: "\n")
  }

  @Test func `A lock directory beside the mailbox is waited for, and one left behind is removed`()
    throws
  {
    let box = Box()
    try box.send("first")
    let directory = "\(box.path).lock"
    #expect(mkdir(directory, 0o755) == 0)
    let impatient = Mailbox(
      box.mailbox.paths, settings: Settings(), lockTimeout: .milliseconds(100), report: { _ in })
    #expect(throws: FileLock.Failure.self) {
      try impatient.append(Message(from: "ann", text: "too soon"))
    }
    let holder = Thread {
      usleep(100_000)
      rmdir(directory)
    }
    holder.start()
    try box.send("second")
    #expect(try Files.status(directory) == nil)
    #expect(mkdir(directory, 0o755) == 0)
    let old = Int(Date().timeIntervalSince1970) - 60
    var times = [timespec](repeating: timespec(tv_sec: old, tv_nsec: 0), count: 2)
    #expect(utimensat(AT_FDCWD, directory, &times, 0) == 0)
    try box.send("third")
    #expect(try box.texts == ["first", "second", "third"])
    #expect(try Files.status(directory) == nil)
  }

  @Test func `A file that shrinks between two steps is read anew`() throws {
    let box = Box()
    let isDone = Atomic(false)
    let cutter = Thread {
      while !isDone.load(ordering: .relaxed) {
        if let file = try? File(box.path, .readWrite) {
          for size in [0, 1, 3] { try? file.truncate(to: size) }
        }
        usleep(.random(in: 20_000...80_000))
      }
    }
    cutter.start()
    defer { isDone.store(true, ordering: .relaxed) }
    for number in 0..<30 {
      do {
        try box.send("text \(number)")
      } catch MailboxError.changed {
        // It says so.
      }
    }
    isDone.store(true, ordering: .relaxed)
    try eventuallySend("last", box)
    #expect(try box.texts.contains("last"))
  }

  /// Sends when the other program, which may be in its last round, has ended.
  private func eventuallySend(_ text: String, _ box: Box) throws {
    do { try box.send(text) } catch MailboxError.changed { try box.send(text) }
  }
}
