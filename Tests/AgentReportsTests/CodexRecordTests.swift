import AgentReports
import JSONSyntax
import Platform
import Tasks
import TestSupport
import Testing

/// What Codex's rollout files tell of what a conversation took.
@Suite(.scratch) struct CodexRecordTests {
  private func sample(_ name: String) throws -> [UInt8] {
    try #require(try Files.read(Fixtures.path("usage/\(name)")))
  }

  private func record(_ path: String) throws -> ConversationRecord {
    try #require(ConversationRecord(path: path, source: .codexRollout))
  }

  private func read(_ bytes: [UInt8]) throws -> ConversationRecord {
    let path = Scratch.path("rollout.jsonl")
    try Files.write(bytes, to: path)
    var record = try record(path)
    try record.update()
    return record
  }

  @Test func `A recorded conversation tells each turn's tokens, also after it was resumed`() throws
  {
    let record = try read(sample("codex-rollout.jsonl"))
    #expect(record.answers.map(\.usage.input) == [10, 10])
    #expect(record.answers.map(\.usage.output) == [5, 5])
    #expect(record.answers.map(\.id).allSatisfy { $0.hasSuffix("-1") })
    let report = record.report
    #expect(report.source == .codexRollout && report.at == "2026-11-27T18:35:04.879Z")
    #expect(report.usages.map(\.model) == ["gpt-5.1-codex"])
    #expect(report.context == UsageReport.Context(used: 15, size: 258_400))
    #expect(report.windows.isEmpty)
  }

  @Test func `What is told twice counts once, and limits, tools and room are told`() throws {
    let record = try read(sample("codex-rollout-first.jsonl"))
    #expect(record.answers.map(\.id) == ["turn-a-1", "turn-a-2"])
    #expect(record.answers.map(\.usage.cacheRead) == [4000, 8000])
    let report = record.report
    #expect(report.tokens == TokenUsage(input: 13_000, output: 500, cacheRead: 12_000))
    #expect(report.lastTool == "apply_patch")
    #expect(report.context == UsageReport.Context(used: 15_300, size: 258_400))
    #expect(report.windows.map(\.minutes) == [300, 10_080])
    #expect(report.windows.map(\.percent) == [14, 42])
    #expect(report.windows.first?.resetsAt == "2036-11-21T05:59:00.000Z")
    #expect(report.words == "context 6 %, 5 h 14 %, 7 d 42 %")
    #expect(try UsageReport(json: report.json) == report)
  }

  @Test func `A compaction goes on, a sum that begins at 0 again counts, and models are apart`()
    throws
  {
    let bytes = try sample("codex-rollout-first.jsonl") + sample("codex-rollout-second.jsonl")
    let whole = try read(bytes)
    let report = whole.report
    #expect(report.usages.map(\.model) == ["gpt-5-codex", "gpt-5-codex-mini"])
    #expect(
      report.usages[0].tokens == TokenUsage(input: 14_000, output: 600, cacheRead: 12_000))
    #expect(report.usages[1].tokens == TokenUsage(input: 2000, output: 70, cacheRead: 1000))
    // A limit that is told alone, with how long it lasts.
    #expect(report.windows.map(\.percent) == [20])
    #expect(report.windows.first?.resetsAt == "2036-11-21T05:52:03.000Z")
    // It is the same as the file grows, byte by byte.
    let path = Scratch.path("growing.jsonl")
    var growing = try record(path)
    try growing.update()
    #expect(growing.answers.isEmpty)
    for end in stride(from: 0, through: bytes.count, by: 61) {
      try Files.write(Array(bytes[..<end]), to: path)
      try growing.update()
    }
    try Files.write(bytes, to: path)
    try growing.update()
    #expect(growing.answers == whole.answers && growing.report == report)
  }

  @Test func `A conversation that began as a copy of another counts what is its own`() throws {
    let record = try read(sample("codex-rollout-copy.jsonl"))
    #expect(record.answers.map(\.id) == ["turn-d-1"])
    #expect(record.report.tokens == TokenUsage(input: 500, output: 10, cacheRead: 100))
  }

  @Test func `Random and hostile lines end in nothing, and keep nothing from the others`() throws {
    let good = try sample("codex-rollout-first.jsonl")
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    var bad: [UInt8] = []
    for line in [
      #"{"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":-5}}}}"#,
      #"{"type":"event_msg","payload":{"type":"token_count","info":7,"rate_limits":[1]}}"#,
      #"{"type":"event_msg","payload":{"type":"token_count","rate_limits":{"primary":{"used_percent":1e400}}}}"#,
      #"{"type":"event_msg","payload":{"type":"task_started","turn_id":9,"started_at":"x"}}"#,
      #"{"type":"session_meta"}"#, #"{"type":"turn_context","payload":[]}"#,
      #"{"type":"response_item","payload":{"type":"function_call"}}"#,
    ] {
      bad += Array(line.utf8) + [10]
    }
    for _ in 0..<200 {
      bad +=
        (0..<Int.random(in: 0..<90, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        } + Array("token_count".utf8) + [10]
    }
    let record = try read(good + bad + good)
    #expect(record.answers.map(\.id).prefix(2) == ["turn-a-1", "turn-a-2"], "seed \(seed)")
    #expect(record.report.lastTool == "apply_patch")
  }
}
