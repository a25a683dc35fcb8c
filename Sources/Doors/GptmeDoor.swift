import AgentReports
import Foundation
import JSONSyntax
import Model
import Platform

/// The queue file of a conversation of gptme, which it empties when a turn is over.
///
/// Measured on 0.35.1. It is read between turns alone, and not while gptme waits at its prompt: then
/// the pane is the way. A line is added, and taken back, under the lock that gptme itself takes.
struct GptmeDoor: AgentDoor {
  let name = "gptme-queue"
  let byteLimit = 100_000
  let takesRepeats = false

  private static let patience = Duration.seconds(3600)

  func find(_ subject: DoorSubject) async -> DoorFinding {
    if let why = subject.refusal(of: subject.version) { return .closed(why) }
    guard let terminal = subject.terminal else { return .closed("its terminal is not known") }
    let process = subject.process
    let records = AgentReporters.named("gptme")?.records(of: process.pid) ?? []
    guard records.count == 1, let record = records.first else {
      return .closed("it has \(Printable.count(records.count, "conversation")) open")
    }
    guard subject.isForTrace || Self.isBusy(terminal) else {
      return .closed("it waits at its prompt, where it does not read its queue")
    }
    var place = DoorPlace(
      process: process, address: Files.directory(of: record), conversation: record)
    (place.record, place.terminal) = (record, terminal)
    return .open(place)
  }

  /// Its terminal is raw while it waits for a line, and only then.
  private static func isBusy(_ terminal: String) -> Bool {
    (try? Terminal(path: terminal).state())?.isCanonical == true
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let line: JSON = [
      "content": .string(parcel.text), "queued_at": .string(Timestamp.text(Date())),
    ]
    let queue = Queue(directory: place.address)
    do {
      try await blocking { try queue.append(line.bytes()) }
    } catch {
      return .unreached("its queue cannot be written: \(error)")
    }
    do {
      return try await Self.fate(of: parcel, at: place, queue)
    } catch {
      return .unanswered("what became of the message could not be seen: \(error)")
    }
  }

  /// Waits until the turn is over: then the message is the next one, or it is taken back.
  private static func fate(
    of parcel: Parcel, at place: DoorPlace, _ queue: Queue
  ) async throws -> DoorAnswer {
    var pauses = Pauses(limit: patience)
    var trail = trail(of: parcel, at: place)
    repeat {
      switch try await look(for: parcel, at: place, queue, &trail) {
      case .taken(let how): return .taken(how)
      case .absent: return .unanswered("it rests, and the message is in no record of it")
      case .working, .pending, .untold: break
      }
      guard ProcessTable.isAlive(place.process) else {
        return .unanswered("it ended before the message was seen in its conversation")
      }
      let isResting = place.terminal.map { !isBusy($0) } ?? false
      if isResting, try await blocking({ try queue.remove(parcel.marks) }) {
        return .unreached("its turn ended before it read its queue; the message was taken back")
      }
    } while try await pauses.wait()
    return .unanswered("its turn goes on, and the message waits in its queue")
  }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    let queue = Queue(directory: place.address)
    var trail = Self.trail(of: parcel, at: place)
    do {
      return try await Self.look(for: parcel, at: place, queue, &trail)
    } catch {
      return .pending("its files cannot be read: \(error)")
    }
  }

  private static func look(
    for parcel: Parcel, at place: DoorPlace, _ queue: Queue, _ trail: inout MessageTrail?
  ) async throws -> DoorTrace {
    let waits = try await blocking { try queue.holds(parcel.marks) }
    // What it has taken is in its record before it rests: looked at in another order, a message that is
    // taken meanwhile would be missed in both.
    let isResting = place.terminal.map { !isBusy($0) } ?? false
    let old = trail
    let new = try await blocking { old?.updated() }
    trail = new
    if case .taken = new?.fate { return .taken("seen in the conversation file of gptme") }
    if waits { return .pending("it waits in the queue file") }
    // What it took from its queue is on its way into the conversation while a turn goes on.
    return isResting ? .absent : .working("its turn goes on")
  }

  private static func trail(of parcel: Parcel, at place: DoorPlace) -> MessageTrail? {
    AgentReporters.named("gptme").map {
      MessageTrail(
        $0, process: place.process.pid, text: parcel.text, marks: parcel.marks, fromStart: true)
    }
  }

  /// The queue file, changed under its lock.
  private struct Queue: Sendable {
    private let path: String
    private let lock: String

    init(directory: String) {
      path = "\(directory)/prompt-queue.jsonl"
      lock = "\(directory)/.prompt-queue.lock"
    }

    func append(_ line: [UInt8]) throws {
      let held = try FileLock(lock)
      let old = try Files.read(path) ?? []
      try Files.write(old + line + [UInt8(ascii: "\n")], to: path)
      _ = consume held
    }

    func holds(_ marks: [String]) throws -> Bool {
      try lines().contains { Self.has($0, marks) }
    }

    /// Takes a message back; false where it is not there any more.
    func remove(_ marks: [String]) throws -> Bool {
      let held = try FileLock(lock)
      let lines = try lines()
      let rest = lines.filter { !Self.has($0, marks) }
      if rest.count < lines.count {
        try Files.write(rest.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path)
      }
      _ = consume held
      return rest.count < lines.count
    }

    private func lines() throws -> [[UInt8]] {
      try (Files.read(path) ?? []).split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    private static func has(_ line: [UInt8], _ marks: [String]) -> Bool {
      guard let text = (try? JSON(parsing: line))?["content"]?.string else { return false }
      return marks.allSatisfy(text.contains)
    }
  }
}
