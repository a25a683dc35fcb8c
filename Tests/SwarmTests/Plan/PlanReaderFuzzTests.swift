import Foundation
import JSONSyntax
import Swarm
import Tasks
import TestSupport
import Testing

/// Plans that were changed at random: each is read or refused, and what is read is valid.
struct PlanReaderFuzzTests {
  private static let seeds: [[UInt8]] = [
    #"{"version":1,"goal":"g","config":{"max_retries":2,"pools":{"p":1}},"tasks":[{"id":"a","prompt":"x","deps":["b"],"paths":["a/*"]},{"id":"b","title":"T","prompt":"y","timeout_s":1.5,"env":{"A":"b"},"pool":"p"}]}"#,
    #"{"subtasks":[{"name":"A b","instruction":"x","dependencies":["c"]},{"name":"C","instruction":"y","needs_worktree":false}]}"#,
    "Look:\n```json\n{\"tasks\":[{\"id\":\"a\",\"prompt\":\"```\\n\"}]}\n```\n{\"tasks\":[]}",
    #"{"type":"result","result":"{\"tasks\":[{\"id\":\"a\",\"prompt\":\"x\"}]}","total_cost_usd":0.1}"#,
    "{\"type\":\"thread.started\"}\n{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\","
      + "\"text\":\"{\\\"tasks\\\":[{\\\"id\\\":\\\"a\\\",\\\"prompt\\\":\\\"x\\\"}]}\"}}",
  ].map { Array($0.utf8) }

  private static let pieces = [
    "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "-1", "1e999", "\"tasks\"", "\"subtasks\"",
    "\n```\n", "\"deps\":[\"a\"]", "\u{0}", "😀", "\"id\":\"a\"", "true", "\"type\":\"result\"",
  ].map { Array($0.utf8) }

  private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      default:
        bytes.insert(
          contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
      }
    }
    return bytes
  }

  /// How often ten thousand are tried; `ROOST_SEQUENCES=100000` tries them all.
  private static var parts: Range<Int> {
    let wanted = ProcessInfo.processInfo.environment["ROOST_SEQUENCES"].flatMap { Int($0) }
    return 0..<max(2, min(10, (wanted ?? 0) / 10_000))
  }

  @Test(arguments: parts)
  func `Ten thousand changed plans are read as valid plans or refused in words`(_ part: Int) throws
  {
    var random = SeededGenerator(seed: UInt64(part))
    var valid = 0
    var reader = PlanReader()
    reader.serializesOverlaps = part.isMultiple(of: 2)
    for number in 0..<10_000 {
      let bytes = Self.mutated(&random)
      do throws(PlanFailure) {
        let reading = try reader.read(bytes)
        valid += 1
        try check(reading, "part \(part), plan \(number)")
      } catch {
        #expect(!error.problems.isEmpty, "part \(part), plan \(number)")
        for problem in error.problems {
          #expect(!problem.description.contains { $0.isNewline }, "part \(part), plan \(number)")
        }
      }
    }
    // A test in which nothing is valid would say little.
    #expect(valid > 100)
  }

  private func check(_ reading: PlanReader.Reading, _ what: Comment) throws(PlanFailure) {
    let plan = reading.plan
    let ids = Dictionary(uniqueKeysWithValues: plan.tasks.enumerated().map { ($1.id, $0) })
    #expect(!plan.tasks.isEmpty && ids.keys.allSatisfy { TaskID.fault(of: $0) == nil }, what)
    let dependencies = plan.tasks.map { $0.dependencies.compactMap { ids[$0] } }
    #expect(dependencies.map(\.count) == plan.tasks.map(\.dependencies.count), what)
    #expect(TaskGraph(dependencies: dependencies).isAcyclic, what)
    #expect(try PlanReader().read(plan.json.text()).plan == plan, what)
  }
}
