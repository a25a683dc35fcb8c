import AgentReports
import Foundation
import JSONSyntax
import Platform
import Tasks
import TestSupport
import Testing

/// What programs say that their models took, by records and outputs in their formats.
@Suite(.scratch) struct ModelUsageTests {
  private func sample(_ name: String) throws -> [UInt8] {
    try #require(try Files.read(Fixtures.path("usage/\(name)")))
  }

  private func sum(_ record: ConversationRecord) -> ModelUsage {
    record.answers.reduce(ModelUsage()) { $0.adding($1.usage) }
  }

  private func claude(_ path: String) throws -> ConversationRecord {
    try #require(ConversationRecord(path: path, source: .claudeTranscript))
  }

  @Test func `A transcript's answers count once, whatever lines they have, the last one right`()
    throws
  {
    let path = Scratch.path("t.jsonl")
    try Files.write(sample("claude-transcript.jsonl"), to: path)
    var transcript = try claude(path)
    try transcript.update()
    #expect(transcript.answers.map(\.id) == ["msg_01A", "msg_01B"])
    let usage = sum(transcript)
    #expect(usage.input == 13 && usage.output == 188)
    #expect(usage.cacheRead == 29_100 && usage.cacheWrite == 5440)
    #expect(transcript.answers[0].usage.model == "claude-opus-4-5-20251101")
    let report = transcript.report
    #expect(report.source == .claudeTranscript && report.lastTool == "Read")
    let last = transcript.answers[1].usage
    let used = last.input + last.output + last.cacheRead + last.cacheWrite
    #expect(report.context == UsageReport.Context(used: used))
    #expect(report.words == "context \(used) tokens")
    #expect(report.tokens[.output] == 188)
  }

  @Test func `It is the same read whole, and as it grows byte by byte over a compaction`() throws {
    let path = Scratch.path("t.jsonl")
    let bytes =
      try sample("claude-transcript.jsonl") + sample("claude-transcript-after-compaction.jsonl")
    try Files.write(bytes, to: path)
    var whole = try claude(path)
    try whole.update()
    #expect(whole.answers.map(\.id) == ["msg_01A", "msg_01B", "msg_01C", "msg_01S", "syn-1"])
    var growing = try claude(path)
    for end in stride(from: 0, through: bytes.count, by: 97) {
      try Files.write(Array(bytes[..<end]), to: path)
      try growing.update()
    }
    try Files.write(bytes, to: path)
    try growing.update()
    #expect(growing.answers == whole.answers)
  }

  @Test func `Random and hostile lines end in nothing, and keep nothing from the others`() throws {
    let path = Scratch.path("t.jsonl")
    let good = try sample("claude-transcript.jsonl")
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    var bad = Array(#"{"type":"assistant","message":{"id":7,"usage":[]}}"#.utf8) + [10]
    bad +=
      Array(
        #"{"type":"assistant","message":{"id":"x","usage":{"input_tokens":-5,"output_tokens":1e400}}}"#
          .utf8) + [10]
    for _ in 0..<200 {
      bad +=
        (0..<Int.random(in: 0..<90, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        } + Array(#""usage""#.utf8) + [10]
    }
    try Files.write(bad + good, to: path)
    var transcript = try claude(path)
    try transcript.update()
    #expect(transcript.answers.suffix(2).map(\.id) == ["msg_01A", "msg_01B"], "seed \(seed)")
    let odd = transcript.answers.first { $0.id == "x" }
    #expect(odd?.usage.isZero == true)
  }

  @Test(arguments: ["claude-result.json", "claude-stream.jsonl"])
  func `Claude's result tells tokens and costs by model`(name: String) throws {
    let output = try RunOutput(sample(name))
    #expect(output.run == "9b1f4a36-1d7f-4a2e-8f55-7f0d1f0a2a11")
    #expect(
      output.usages.map(\.model) == ["claude-haiku-4-5-20251001", "claude-opus-4-5-20251101"])
    let costs = output.usages.map(MeasuredUsage.init)
    #expect(costs.map { $0.amount?.micros } == [720, 47_454])
    #expect(costs[1].tokens[.cacheRead] == 29_100 && costs[1].tokens[.output] == 188)
  }

  @Test func `Codex's turns tell tokens, what is cached apart, and its model by who asks`() throws {
    let output = try RunOutput(sample("codex-exec.jsonl"), model: "gpt-5-codex")
    #expect(output.run?.hasPrefix("0199a213-81c0-7800-8aa1-bbab2a035a53-") == true)
    let cost = try #require(output.usages.map(MeasuredUsage.init).first)
    #expect(cost.model == "gpt-5-codex" && cost.amount == nil)
    #expect(cost.tokens[.input] == 315 && cost.tokens[.cacheRead] == 24_448)
    #expect(cost.tokens[.output] == 122)
    let unknown = MeasuredUsage(try RunOutput(sample("codex-exec.jsonl")).usages[0])
    let price = unknown.price(by: RateCard(), at: Date())
    #expect(price.amount == nil && price.note == "the model is not known")
  }

  @Test func `Codex's counts grow in a thread, and begin anew where it was resumed`() throws {
    func turn(_ input: Int, _ output: Int) -> String {
      #"{"type":"turn.completed","usage":{"input_tokens":\#(input),"output_tokens":\#(output)}}"#
    }
    let lines = [turn(100, 10), turn(250, 30), turn(40, 5), turn(90, 9)].joined(separator: "\n")
    let usage = try RunOutput(Array(lines.utf8)).usages[0]
    #expect(usage.input == 340 && usage.output == 39)
  }

  @Test(arguments: ["gemini-result.json", "gemini-stream.jsonl"])
  func `Gemini's statistics tell tokens, what is cached apart`(name: String) throws {
    let output = try RunOutput(sample(name), model: "gemini-3-pro")
    #expect(output.run == "8f0d5a1e-1111-4222-8333-444455556666")
    let usage = try #require(output.usages.last)
    #expect(usage.model == "gemini-3-pro" && usage.cacheRead == 8000 && usage.output == 650)
    // Of a stream nobody tells what tools were given.
    #expect(usage.input == (name == "gemini-result.json" ? 16_050 : 16_000))
    #expect(output.report.lastTool == (name == "gemini-result.json" ? nil : "read_file"))
  }

  @Test func `Qwen's result tells what is cached as a part of what is read`() throws {
    let output = try RunOutput(sample("qwen-result.json"), model: "qwen3-coder")
    let usage = try #require(output.usages.first)
    #expect(usage.input == 3800 && usage.cacheRead == 1200 && usage.output == 90)
    #expect(output.run == "q-run-1" && output.report.lastTool == "read_file")
  }

  @Test func `opencode's steps add up, with what it says that they cost`() throws {
    let output = try RunOutput(sample("opencode-run.jsonl"), model: "anthropic/claude-opus-4-5")
    let cost = try #require(output.report.usages.first)
    #expect(cost.tokens == TokenUsage(input: 790, output: 67, cacheRead: 18_900, cacheWrite: 250))
    #expect(cost.amount?.micros == 16_300 && output.report.amount == cost.amount)
    #expect(output.run == "ses_3b11-prt_5" && output.report.lastTool == "bash")
  }

  @Test(arguments: ["", "{}", "[]", "no json", #"{"type":"system"}"#])
  func `What is no such output is told as that`(text: String) throws {
    #expect(throws: RunOutput.Unreadable.self) { try RunOutput(Array(text.utf8)) }
  }
}
