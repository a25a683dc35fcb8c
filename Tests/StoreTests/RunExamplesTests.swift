import Foundation
import JSONSyntax
import Platform
import Store
import Swarm
import TestSupport
import Testing

/// Holds the log of a run to `state/schemas` and `state/examples`.
@Suite(.scratch, .timeLimit(.minutes(10))) struct RunExamplesTests {
  @Test func `Every line of a run's log is valid, and is written as it was read`() throws {
    let schema = try Contract.schema("run")
    var lines = "{\"roost_run\":1}\n"
    for json in try Contract.examples("run").dropFirst() {
      #expect(try schema.problems(in: json) == [])
      lines += try RunEntry(json: json).json.text() + "\n"
    }
    #expect(lines == String(decoding: try Contract.bytes("run.jsonl"), as: UTF8.self))
  }

  @Test func `A log is opened without a complaint, and ends as it ended`() throws {
    let path = Scratch.path("run.jsonl")
    try Files.write(Contract.bytes("run.jsonl"), to: path)
    let log = try RunLog(path) { Issue.record("\($0)") }
    #expect(log?.run.state == .succeeded)
    #expect(log?.run.tasks.allSatisfy { $0.state == .done } == true)
    let record = try #require(try log?.history()?.record(now: Date()))
    #expect(SwarmResult(record).isSuccess)
  }

  @Test func `A log that was cut after any byte is opened, and says what it still holds`() throws {
    let whole = try Contract.bytes("run.jsonl")
    let path = Scratch.path("cut.jsonl")
    for count in stride(from: 0, to: whole.count, by: 37) {
      try Files.write(Array(whole.prefix(count)), to: path)
      let lines = whole.prefix(count).count { $0 == UInt8(ascii: "\n") }
      let log = try RunLog(path) { _ in }
      // A last line that lacks its end alone is whole all the same.
      let isAsFar = log.map { [lines - 1, lines].contains($0.run.last) } ?? (lines < 2)
      #expect(isAsFar, "cut at \(count)")
    }
  }

  @Test func `The schema knows every state and every change`() throws {
    let schema = try Contract.json("schemas/run.schema.json")
    func words(_ path: String...) -> Set<String> {
      let found = path.reduce(schema["$defs"]) { $0?[$1] }
      return Set((found?["enum"]?.array ?? []).compactMap(\.string))
    }
    #expect(words("view", "properties", "state") == Set(RunState.allCases.map(\.rawValue)))
    #expect(words("entry", "properties", "state") == Set(RunState.allCases.map(\.rawValue)))
    #expect(words("task", "properties", "state") == Set(RunTaskState.allCases.map(\.rawValue)))
    #expect(
      words("report", "properties", "status") == Set(ResultStatus.allCases.map(\.rawValue)))
  }
}
