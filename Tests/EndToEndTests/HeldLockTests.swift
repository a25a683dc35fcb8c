import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// A daemon beside a program that holds the locks of mailboxes.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10)))
struct HeldLockTests {
  private static let agents = 100

  @Test func `A hundred held locks keep two threads each at most, and nobody else waiting`()
    async throws
  {
    try await World.with { world in
      let names = (0..<Self.agents).map { "held\($0)" }
      for name in names { try await world.join(name, world.pane("exec cat")) }
      try await world.join("ann", world.recorder("ann"))
      try await world.done("down")
      let boxes = names.map { world.mailbox(of: $0) }
      for box in boxes { _ = try box.append(Message(from: "user", text: "hello")) }
      let locks = boxes.map { open($0.paths.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
      defer { for lock in locks { close(lock) } }
      for lock in locks { #expect(flock(lock, LOCK_EX) == 0) }

      // Each is typed, and then waits for the lock to be marked as read.
      try await world.done("up")
      guard let pid = try world.daemonPID() else { throw NeverHappened(description: "no daemon") }
      try await eventually("all wait", within: .seconds(60)) {
        try Self.threads(of: pid) > Self.agents
      }
      for round in 0..<4 {
        for box in boxes { _ = utimes(box.paths.file, nil) }
        try await world.done("send", "ann", "round \(round)", "--from", "user")
        try await eventually("ann has it") { try world.turns("ann").count == round + 1 }
        #expect(try Self.threads(of: pid) <= 2 * Self.agents + 32)
      }
      for lock in locks { flock(lock, LOCK_UN) }
      try await eventually("all are read", within: .seconds(60)) {
        try await blocking { try boxes.allSatisfy { try $0.counts().unread == 0 } }
      }
      try await eventually("the threads have ended") { try Self.threads(of: pid) < Self.agents }
    }
  }

  private static func threads(of pid: Int32) throws -> Int {
    try Files.names(in: "/proc/\(pid)/task").count
  }
}
