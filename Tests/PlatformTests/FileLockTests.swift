import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10)), .enabled(if: ExecutableSearch.find("flock") != nil))
struct FileLockTests {
  private var lock: String { Scratch.path("lock") }

  /// Adds one to the number in a file, the way that loses counts without a lock.
  @Sendable private static func count(_ path: String) throws {
    let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    let number = Int(text.filter(\.isNumber)) ?? 0
    usleep(200)
    try Files.write(Array("\(number + 1)\n".utf8), to: path)
  }

  @Test func `tasks and other programs that count under the lock lose nothing`() async throws {
    let (lock, number) = (lock, Scratch.path("number"))
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<25 {
            try await blocking {
              let held = try FileLock(lock, timeout: .seconds(40))
              try Self.count(number)
              _ = consume held
            }
          }
        }
        group.addTask {
          let step = "n=$(cat \(number) 2>/dev/null || echo 0); echo $((n + 1)) > \(number)"
          let exit = try await ChildProcess.shell(
            "for i in $(seq 25); do flock \(lock) -c '\(step)' || exit 1; done")
          #expect(exit.code == 0)
        }
      }
      try await group.waitForAll()
    }
    #expect(try Files.read(number) == Array("100\n".utf8))
  }

  @Test func `who waits while the directory is moved away has the lock of the one in its place`()
    async throws
  {
    let (old, moved) = (Scratch.path("place"), Scratch.path("moved"))
    let lock = "\(old)/lock"
    try Files.createDirectory(old)
    let held = try FileLock(lock)
    let waiter = Task {
      try await blocking {
        let own = try FileLock(lock, timeout: .seconds(100))
        // Whoever comes by the path now finds that it is held.
        #expect(throws: FileLock.Failure.self) {
          _ = try FileLock(lock, timeout: .milliseconds(1))
        }
        _ = consume own
      }
    }
    let inode = try #require(try Files.status(lock)?.inode)
    try await eventually("it waits") {
      try await ChildProcess.shell("grep -- '-> FLOCK.*:\(inode) ' /proc/locks").code == 0
    }
    try Files.rename(old, to: moved)
    try Files.createDirectory(old)
    _ = consume held
    try await waiter.value
  }

  @Test func `another program does not get a lock that is held, and gets it afterwards`()
    async throws
  {
    let held = try FileLock(lock)
    #expect(try await ChildProcess("flock", ["-n", lock, "true"]).run().code == 1)
    _ = consume held
    #expect(try await ChildProcess("flock", ["-n", lock, "true"]).run().code == 0)
  }

  @Test func `the lock file is its owner's alone, is never removed and may say who holds it`()
    throws
  {
    let held = try FileLock(lock)
    try held.describe("a long description of the holder")
    try held.describe("roostd 4711")
    #expect(try Files.read(lock) == Array("roostd 4711\n".utf8))
    #expect(try Files.status(lock)?.permissions == 0o600)
    _ = consume held
    #expect(try Files.status(lock) != nil)
  }

  @Test func `a wait that runs out names the lock, the holder and what to do`() async throws {
    let lock = lock
    try await withScript("exec sleep 1000", prefix: ["flock", "-F", lock]) { pid in
      let error = await #expect(throws: FileLock.Failure.self) {
        try await blocking { _ = try FileLock(lock, timeout: .milliseconds(50)) }
      }
      let text = try #require(error?.description)
      #expect(text.contains(lock))
      #expect(text.hasSuffix("try again"))
      if let holder = FileLock.holder(of: lock) {
        #expect(holder.hasSuffix("(pid \(pid))"))
        #expect(text.contains(holder))
      }
    }
  }

  @Test func `a lock whose holder is killed is free at once for those who wait`() async throws {
    let lock = lock
    let exit = try await withScript("exec sleep 1000", prefix: ["flock", "-F", lock]) { pid in
      async let waiter: Void = blocking { _ = try FileLock(lock, timeout: .seconds(40)) }
      #expect(try await ChildProcess("flock", ["-n", lock, "true"]).run().code == 1)
      Signals.send(SIGKILL, to: pid)
      try await waiter
    }
    #expect(exit.code == 128 + SIGKILL)
  }

  @Test func `a wait that was given up does not keep the lock afterwards`() async throws {
    let lock = lock
    let held = Held(try FileLock(lock))
    await #expect(throws: FileLock.Failure.self) {
      try await blocking { _ = try FileLock(lock, timeout: .milliseconds(10)) }
    }
    held.lock = nil
    try await eventually("the lock is free") {
      try await ChildProcess("flock", ["-n", lock, "true"]).run().code == 0
    }
  }

  @Test func `a lock that nobody holds has no holder`() throws {
    _ = try FileLock(lock)
    #expect(FileLock.holder(of: lock) == nil)
    #expect(FileLock.holder(of: Scratch.path("nothing")) == nil)
  }

  @Test func `a child process does not keep the lock alive`() async throws {
    let held = Held(try FileLock(lock))
    try await withScript("exec sleep 1000") { _ in
      held.lock = nil
      let exit = try await ChildProcess("flock", ["-n", lock, "true"]).run()
      #expect(exit.code == 0)
    }
  }

  @Test func `a lock in a directory that is not there is an error`() {
    #expect(throws: FileLock.Failure.self) { _ = try FileLock(Scratch.path("no/lock")) }
  }
}

/// A lock that a closure may let go of.
private final class Held {
  var lock: FileLock?

  init(_ lock: consuming FileLock) {
    self.lock = consume lock
  }
}
