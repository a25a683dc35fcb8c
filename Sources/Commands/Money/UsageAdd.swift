import AgentReports
import Control
import Model
import Platform
import Tasks

extension Command {
  private static let output = Operand<String?>("FILE|-", .file)
  private static let ofTask = Option<String>(
    "task", value: "ID", "the task that it was for (default: what the agent works on)")
  private static let model = Option<String>(
    "model", value: "NAME", "the model that ran, where the output does not tell, as that of codex")

  static let usageAdd = Command(
    "usage add", "Record what a run without a terminal took, from what it printed.",
    operands: [output], options: [ofTask, model, asAgent, team, json],
    details: """
      It takes the output of `claude -p --output-format json` or `stream-json`, `codex exec --json`,
      `gemini -o json`, `qwen -o json` and `opencode run --format json`. Tokens are priced by `rates`
      in config.json, or else by what the program says; a price that nobody gave is unknown, and not
      0. The same run counts once. What sessions with Roost's hooks take is recorded by itself.
      """,
    example: "roost usage add run.json --task 7k2f"
  ) { words, session in
    let agent = try Identity(session).worker(words[Self.asAgent], team: words[Self.team])
    let bytes: [UInt8]
    if let file = words[Self.output], file != "-" {
      guard let found = try Files.read(session.absolute(file)) else {
        throw CommandFailure("there is no file \(file)")
      }
      bytes = found
    } else {
      bytes = try StandardStreams.readInput(limit: 64 << 20)
    }
    let output = try RunOutput(bytes, model: words[Self.model])
    let request = UsageRequest(
      agent: agent, task: words[Self.ofTask], run: output.run ?? Self.mark(of: bytes),
      report: output.report)
    let answer = try await session.daemon().call(
      .addUsage, request.json, as: UsageReply.init)
    session.show(answer) { reply in
      let isNew = reply.total != CostTotal()
      session.print(
        isNew ? "\(agent): \(reply.total.words)" : "\(agent): nothing that was not recorded before")
    }
  }

  /// What tells an output from others that names no run.
  private static func mark(of bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return "\(bytes.count)-\(String(hash, radix: 36))"
  }
}
