import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// What agents' models took, on the ledgers of their teams.
@Suite(.scratch, .timeLimit(.minutes(10))) struct UsageServiceTests {
  private static let ann = Address.of("ann")
  private static let rates = #"{"rates": [{"model": "m1", "input": 2, "output": 10}]}"#

  /// Records a run of ann's.
  private static func add(
    _ run: String, _ usages: [MeasuredUsage], task: TeamTask? = nil, by name: String = "ann",
    _ daemon: InProcessDaemon
  ) async throws -> CostTotal {
    var report = UsageReport(.output)
    report.usages = usages
    let request = UsageRequest(
      agent: Address.of(name), task: task?.id, run: run, report: report)
    return try UsageReply(json: try await daemon.ask(.addUsage, request.json)).total
  }

  @Test func `A run is recorded once, by the rates or by what its program says`() async throws {
    let tokens = TokenUsage(input: 100, output: 10)
    try await InProcessDaemon.with(settings: Self.rates) { daemon in
      try await daemon.join("ann", "bob")
      let task = try await daemon.delegate {
        $0.assignment = .named
        $0.agents = ["ann"]
      }
      let known = MeasuredUsage(model: "m1", tokens: tokens)
      let total = try await Self.add("r1", [known], task: task, daemon)
      #expect(total.amount.micros == 300 && total.tokens == tokens && total.unpriced == 0)
      #expect(try await Self.add("r1", [known], task: task, daemon) == CostTotal())
      let said = MeasuredUsage(model: "m2", tokens: tokens, amount: try Amount(micros: 7))
      let unknown = MeasuredUsage(model: "m3", tokens: tokens)
      let both = try await Self.add("r2", [said, unknown], daemon)
      #expect(both.amount.micros == 7 && both.unpriced == 1)
      let budget = try await daemon.budget("default")
      #expect(budget.total.amount.micros == 307 && budget.total.unpriced == 1)
      #expect(budget.models["m1"]?.amount.micros == 300)
      #expect(budget.agents["ann@default"]?.tokens.sum == 330)
      #expect(budget.usage["ann@default"]?.usages == [said, unknown])
      // What was counted is better known than what the agent says of the same task.
      try await daemon.answer(task, by: "ann", cost: 5000)
      #expect(try await daemon.budget("default").total.amount.micros == 307)
      await #expect(
        throws: TaskError.notAsked(Address.of("bob"), task: task.shortID)
      ) { _ = try await Self.add("r3", [known], task: task, by: "bob", daemon) }
    }
    try await InProcessDaemon.with { daemon in
      let known = MeasuredUsage(model: "m1", tokens: tokens)
      let again = try await Self.add("r1", [known], daemon)
      #expect(again == CostTotal())
      #expect(try await daemon.budget("default").total.amount.micros == 307)
    }
  }

  @Test func `The turns of a conversation are recorded once, over a restart`() async throws {
    let sample = try #require(try Files.read(Fixtures.path("usage/claude-transcript.jsonl")))
    let path = Scratch.path("t.jsonl")
    // Its times are after the agent has joined.
    let text = String(decoding: sample, as: UTF8.self)
      .replacing("2026-11-21T", with: "2036-11-21T")
    try Files.write(Array(text.utf8), to: path)
    @Sendable func tell(_ event: HookReport.Event, _ daemon: InProcessDaemon) async throws {
      var report = HookReport(agent: Self.ann, event: event)
      report.transcript = path
      try await daemon.ask(.reportHook, report.json)
    }
    let tokens = try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await tell(.toolUse, daemon)
      try await eventually("what is left is known") {
        try await daemon.budget("default").usage["ann@default"] != nil
      }
      #expect(try await daemon.budget("default").total == CostTotal())
      try await tell(.stop, daemon)
      try await eventually("the turn is recorded") {
        try await !daemon.budget("default").total.tokens.isZero
      }
      return try await daemon.budget("default").total.tokens
    }
    try await InProcessDaemon.with { daemon in
      try await tell(.stop, daemon)
      try await eventually("it was looked at") {
        try await daemon.budget("default").usage["ann@default"] != nil
      }
      try await tell(.sessionEnd, daemon)
      #expect(try await daemon.budget("default").total.tokens == tokens)
    }
  }
}
