import CSystem
import Foundation

/// What the system knows of running processes.
package enum ProcessTable {
  /// A process, told apart from a later one with the same number by when it started.
  package struct Identity: Sendable, Equatable, Hashable {
    package var pid: Int32
    /// In the system's own unit; compare for equality alone.
    package var started: UInt64

    package init(pid: Int32, started: UInt64) {
      self.pid = pid
      self.started = started
    }
  }

  /// Whether this very process still runs.
  package static func isAlive(_ identity: Identity) -> Bool {
    self.identity(of: identity.pid) == identity
  }

  /// Suspends until this very process has ended or the task is cancelled.
  package static func exit(of identity: Identity) async throws {
    try await exit(of: identity.pid, if: { isAlive(identity) })
  }

  /// The short name of a process.
  package static func name(of pid: Int32) -> String? {
    entry(of: pid)?.name
  }

  package static func identity(of pid: Int32) -> Identity? {
    entry(of: pid).flatMap { $0.isZombie ? nil : Identity(pid: pid, started: $0.started) }
  }

  /// The process and its ancestors, nearest first.
  package static func ancestry(of pid: Int32) -> [Int32] {
    var chain: [Int32] = []
    var current = pid
    while current > 1, !chain.contains(current), chain.count < 64 {
      chain.append(current)
      guard let parent = entry(of: current)?.parent else { break }
      current = parent
    }
    return chain
  }

  /// The group of processes in front on the terminal that the given process belongs to.
  package static func foregroundGroup(ofTerminalOf pid: Int32) -> Int32? {
    entry(of: pid).flatMap { $0.foregroundGroup > 0 ? $0.foregroundGroup : nil }
  }

  /// The group of processes in front on a terminal; nil where no process has it for its own.
  package static func foregroundGroup(of terminal: String) -> Int32? {
    guard let device = try? Files.status(terminal, followingLinks: true)?.terminalDevice else {
      return nil
    }
    return all().lazy.compactMap { entry(of: $0) }
      .first { $0.terminal == device && $0.foregroundGroup > 0 }?.foregroundGroup
  }

  /// The processes of a terminal's session, its leader last.
  package static func members(ofSession session: Int32) -> [Int32] {
    all().filter { $0 != session && getsid($0) == session }.sorted() + [session]
  }

  /// The processes that a process started, and those that they started.
  package static func descendants(of pid: Int32) -> [Int32] {
    let parents = all().compactMap { pid in entry(of: pid).map { (pid, $0.parent) } }
    let children = Dictionary(grouping: parents) { $0.1 }.mapValues { $0.map(\.0) }
    var found: [Int32] = []
    var next = [pid]
    while let parent = next.popLast() {
      let own = (children[parent] ?? []).filter { !found.contains($0) }
      found += own
      next += own
    }
    return found
  }

  /// The processes that were started with some variables in their environment.
  package static func marked(_ variables: [String: String]) -> [Int32] {
    all().filter { pid in
      let environment = environment(of: pid)
      return variables.allSatisfy { environment[$0.key] == $0.value }
    }
  }

  package static func members(ofGroup group: Int32) -> [Int32] {
    all().filter { getpgid($0) == group }.sorted()
  }

  /// The terminal of a process, or else of the nearest ancestor that has one, as a device's number.
  package static func terminal(of pid: Int32) -> Int? {
    ancestry(of: pid).lazy.compactMap { entry(of: $0)?.terminal }.first { $0 != 0 }.map { Int($0) }
  }

  package static func group(of pid: Int32) -> Int32? {
    entry(of: pid)?.group
  }

  /// Whether a process computes or waits for a disk; one that waits for anything else does not.
  package static func isWorking(_ pid: Int32) -> Bool {
    entry(of: pid)?.isWorking ?? false
  }

  /// `NAME=VALUE` taken apart.
  static func pairs(_ texts: [String]) -> [(String, String)] {
    texts.compactMap { text in
      guard let sign = text.firstIndex(of: "=") else { return nil }
      return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
  }

  /// One process as the system describes it.
  struct Entry {
    var name: String
    var parent: Int32
    var group: Int32
    /// The device of its own terminal; 0 where it has none.
    var terminal: UInt64
    var foregroundGroup: Int32
    var started: UInt64
    var isZombie: Bool
    var isWorking: Bool
  }
}
