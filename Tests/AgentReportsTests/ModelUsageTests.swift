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

  private func sum(_ transcript: ClaudeTranscript) -> ModelUsage {
    transcript.answers.reduce(ModelUsage()) { $0.adding($1.usage) }
  }

  @Test func `A transcript's answers count once, whatever lines they have, the last one right`()
    throws
  {
    let path = Scratch.path("t.jsonl")
    try Files.write(sample("claude-transcript.jsonl"), to: path)
    var transcript = ClaudeTranscript(path: path)
    try transcript.update()
    #expect(transcript.answers.map(\.id) == ["msg_01A", "msg_01B"])
    let usage = sum(transcript)
    #expect(usage.input == 13 && usage.output == 188)
    #expect(usage.cacheRead == 29_100 && usage.cacheWrite == 5440)
    #expect(transcript.answers[0].usage.model == "claude-opus-4-5-20251101")
  }

  @Test func `It is the same read whole, and as it grows byte by byte over a compaction`() throws {
    let path = Scratch.path("t.jsonl")
    let bytes =
      try sample("claude-transcript.jsonl") + sample("claude-transcript-after-compaction.jsonl")
    try Files.write(bytes, to: path)
    var whole = ClaudeTranscript(path: path)
    try whole.update()
    #expect(whole.answers.map(\.id) == ["msg_01A", "msg_01B", "msg_01C", "msg_01S", "syn-1"])
    var growing = ClaudeTranscript(path: path)
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
    var transcript = ClaudeTranscript(path: path)
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

  @Test(arguments: ["", "{}", "[]", "no json", #"{"type":"system"}"#])
  func `What is no such output is told as that`(text: String) throws {
    #expect(throws: RunOutput.Unreadable.self) { try RunOutput(Array(text.utf8)) }
  }
}
