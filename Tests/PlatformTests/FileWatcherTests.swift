import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct FileWatcherTests {
  private let watcher: FileWatcher

  init() throws {
    watcher = try FileWatcher()
  }

  /// The names that changed, gathered until all of these are among them; and how many wakes it took.
  private func gather(_ wanted: Set<String>, from changes: ChangedNames) async -> (Set<String>, Int)
  {
    var seen: Set<String> = []
    var wakes = 0
    while !wanted.isSubset(of: seen), let names = await changes.next() {
      seen.formUnion(names)
      wakes += 1
    }
    return (seen, wakes)
  }

  @Test func `wakes when a file is made`() async throws {
    let changes = try watcher.entries(of: Scratch.directory)
    try Files.write([], to: Scratch.path("new"))
    #expect(await gather(["new"], from: changes).0.contains("new"))
  }

  @Test func `wakes when a file is appended to`() async throws {
    let path = Scratch.path("log")
    try File(path, .append).append([1])
    let changes = try watcher.entries(of: Scratch.directory)
    let file = try File(path, .append)
    for _ in 0..<3 {
      try file.append([2])
      #expect(await gather(["log"], from: changes).0.contains("log"))
    }
  }

  @Test func `wakes when a file is replaced as a whole, time and again`() async throws {
    let path = Scratch.path("inbox")
    try Files.write([1], to: path)
    let changes = try watcher.entries(of: Scratch.directory)
    for byte in UInt8(0)..<3 {
      try Files.write([byte], to: path)
      #expect(await gather(["inbox"], from: changes).0.contains("inbox"))
    }
  }

  @Test func `wakes when a file is removed and when another program writes`() async throws {
    let path = Scratch.path("file")
    try Files.write([1], to: path)
    let changes = try watcher.entries(of: Scratch.directory)
    try Files.remove(path)
    #expect(await gather(["file"], from: changes).0.contains("file"))
    _ = try await ChildProcess.shell("echo x > \(Scratch.path("other"))")
    #expect(await gather(["other"], from: changes).0.contains("other"))
  }

  @Test func `a waiting task is woken by a later change`() async throws {
    let changes = try watcher.entries(of: Scratch.directory)
    async let seen = changes.next()
    try Files.write([], to: Scratch.path("late"))
    #expect(await seen?.isEmpty == false)
  }

  @Test func `many changes fold into few wakes and none is lost`() async throws {
    let changes = try watcher.entries(of: Scratch.directory)
    let names = Set((0..<200).map { "file\($0)" })
    for name in names { try Files.write([1], to: Scratch.path(name)) }
    let (seen, wakes) = await gather(names, from: changes)
    #expect(names.isSubset(of: seen))
    #expect(wakes < 200)
  }

  @Test func `ends when the directory is removed`() async throws {
    let directory = Scratch.path("team")
    try Files.createDirectory(directory)
    try Files.write([], to: "\(directory)/file")
    let changes = try watcher.entries(of: directory)
    try FileManager.default.removeItem(atPath: directory)
    while await changes.next() != nil {}
    #expect(await changes.next() == nil)
  }

  @Test func `ends when its task is cancelled`() async throws {
    let changes = try watcher.entries(of: Scratch.directory)
    let waiting = Task { await changes.next() }
    waiting.cancel()
    #expect(await waiting.value == nil)
  }

  @Test func `two may watch one directory, and one may stop without the other`() async throws {
    let first = try watcher.entries(of: Scratch.directory)
    do {
      let second = try watcher.entries(of: Scratch.directory)
      try Files.write([], to: Scratch.path("a"))
      #expect(await gather(["a"], from: second).0.contains("a"))
    }
    try Files.write([], to: Scratch.path("b"))
    #expect(await gather(["a", "b"], from: first).0.isSuperset(of: ["a", "b"]))
    let third = try watcher.entries(of: Scratch.directory)
    try Files.write([], to: Scratch.path("c"))
    #expect(await gather(["c"], from: third).0.contains("c"))
  }

  @Test func `directories do not hear of each other`() async throws {
    for name in ["a", "b"] { try Files.createDirectory(Scratch.path(name)) }
    let a = try watcher.entries(of: Scratch.path("a"))
    let b = try watcher.entries(of: Scratch.path("b"))
    try Files.write([], to: Scratch.path("a/in-a"))
    try Files.write([], to: Scratch.path("b/in-b"))
    #expect(await gather(["in-a"], from: a).0.contains("in-b") == false)
    #expect(await gather(["in-b"], from: b).0.contains("in-a") == false)
  }

  @Test func `a directory that is not there is an error that names it`() {
    let error = #expect(throws: SystemError.self) {
      try watcher.entries(of: Scratch.path("nothing"))
    }
    #expect(error?.subject == Scratch.path("nothing"))
  }

  #if os(Linux)
  @Test func `reads are told from writes on a terminal, and none is told late`() async throws {
    let terminal = try Pseudoterminal()
    try terminal.makeRaw()
    let events = Mutex<[TerminalEvent]>([])
    try await watcher.watch(terminal: terminal.path) { event in
      events.withLock { $0.append(event) }
    } during: {
      for byte in "abcdefgh" {
        try terminal.type("\(byte)")
        var byte: UInt8 = 0
        try check("read", terminal.path) { read(terminal.slave, &byte, 1) }
        watcher.catchUp()
        #expect(events.withLock { $0 } == [.read])
        try check("write", terminal.path) { write(terminal.slave, "x", 1) }
        watcher.catchUp()
        #expect(events.withLock { $0 } == [.read, .write])
        events.withLock { $0 = [] }
      }
    }
    try check("write", terminal.path) { write(terminal.slave, "x", 1) }
    watcher.catchUp()
    #expect(events.withLock { $0 } == [])
  }

  @Test func `Without a watch left a directory is looked at again, and the limit is named`()
    async throws
  {
    let watcher = try FileWatcher(canWatch: false)
    let directory = Scratch.path("looked at")
    try Files.createDirectory(directory)
    let names = try watcher.entries(of: directory)
    #expect(await names.next() == [ChangedNames.any])
    try FileManager.default.removeItem(atPath: directory)
    #expect(await names.next() == nil)
    #expect(watcher.shortage?.contains("fs.inotify.max_user_instances") == true)
  }
  #endif
}
