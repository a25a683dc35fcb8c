import JSONSyntax
package import Tasks

/// What a program printed that ran without a terminal: `claude -p --output-format json` or
/// `stream-json`, `codex exec --json`, `gemini -o json`, `qwen -o json`, `opencode run --format json`.
package struct RunOutput: Sendable, Equatable {
  /// What tells the run from others; nil where the output has nothing of the kind.
  package private(set) var run: String?
  /// By model, in the order of their names.
  package private(set) var usages: [ModelUsage] = []
  private var lastTool: String?

  /// What is not such output, and why.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// `model` is the one that ran, where the output does not tell.
  package init(_ bytes: [UInt8], model: String? = nil) throws(Unreadable) {
    let values = Self.values(bytes)
    func has(_ type: String) -> Bool { values.contains { $0["type"]?.string == type } }
    if let result = values.last(where: { $0["stats"]?.object != nil }) {
      readGemini(result, values, model)
    } else if let result = values.last(where: { $0["type"]?.string == "result" }) {
      readClaude(result, values, model)
    } else if has("turn.completed") {
      readCodex(values, model)
    } else if has("step_finish") {
      readOpencode(values, model)
    } else {
      throw Unreadable(
        description: "it is not the output of `claude -p --output-format json`,"
          + " `codex exec --json`, `gemini -o json`, `qwen -o json` or `opencode run --format json`"
      )
    }
    usages = usages.filter { !$0.isZero || $0.dollars != nil }
      .sorted { ($0.model ?? "") < ($1.model ?? "") }
  }

  package var report: UsageReport {
    var report = UsageReport(.output)
    report.usages = usages.map(MeasuredUsage.init)
    report.lastTool = lastTool
    return report
  }

  /// One document, a list of them, or one a line; what is not JSON is passed over.
  private static func values(_ bytes: [UInt8]) -> [JSON] {
    if let whole = try? JSON(parsing: bytes) { return whole.array ?? [whole] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(parsing: Array($0)) }
  }

  private mutating func readClaude(_ result: JSON, _ values: [JSON], _ model: String?) {
    run = result["uuid"]?.string ?? result["session_id"]?.string
    let blocks = values.compactMap { $0["message"]?["content"]?.array }.joined()
    lastTool = blocks.last { $0["type"]?.string == "tool_use" }?["name"]?.string
    let models = result["modelUsage"]?.object?.members ?? []
    for member in models {
      var usage = ModelUsage(model: member.key)
      usage.input = ModelUsage.count(member.value["inputTokens"])
      usage.output = ModelUsage.count(member.value["outputTokens"])
      usage.cacheRead = ModelUsage.count(member.value["cacheReadInputTokens"])
      usage.cacheWrite = ModelUsage.count(member.value["cacheCreationInputTokens"])
      usage.dollars = Self.dollars(member.value["costUSD"])
      usages.append(usage)
    }
    guard models.isEmpty else { return }
    var usage = ModelUsage(model: model, claude: result["usage"] ?? [:])
    // Qwen's total shows that it counts what is cached as a part of what is read.
    if let total = result["usage"]?["total_tokens"]?.integer, total < usage.sum {
      usage.input = max(0, usage.input - usage.cacheRead)
    }
    usage.dollars = Self.dollars(result["total_cost_usd"])
    usages = [usage]
  }

  /// The counts of a thread grow with each turn, and begin anew where it was resumed.
  private mutating func readCodex(_ values: [JSON], _ model: String?) {
    run = values.first { $0["type"]?.string == "thread.started" }?["thread_id"]?.string
    lastTool = values.last { Self.codexTool($0) != nil }.flatMap(Self.codexTool)
    var sum = ModelUsage(model: model)
    var last = ModelUsage(model: model)
    for value in values where value["type"]?.string == "turn.completed" {
      let total = ModelUsage(model: model, codex: value["usage"] ?? [:])
      sum = sum.adding(total.isAtLeast(last) ? total.beyond(last) : total)
      last = total
    }
    usages = [sum]
    // Each run of a thread is one of its own.
    run = run.map { "\($0)-\(last.input)-\(last.cacheRead)-\(last.output)" }
  }

  private static func codexTool(_ value: JSON) -> String? {
    guard let item = value["item"], let type = item["type"]?.string else { return nil }
    return switch type {
    case "mcp_tool_call": item["tool"]?.string ?? type
    case "command_execution", "file_change", "web_search": type
    default: nil
    }
  }

  /// By model; what is cached is a part of the prompt, and what the model thinks no part of its answer.
  private mutating func readGemini(_ result: JSON, _ values: [JSON], _ model: String?) {
    let sessions = values + [result]
    run = sessions.lazy.compactMap { $0["session_id"]?.string ?? $0["sessionId"]?.string }.first
    lastTool = values.last { $0["type"]?.string == "tool_use" }?["tool_name"]?.string
    let stats = result["stats"] ?? [:]
    for member in stats["models"]?.object?.members ?? [] {
      let tokens = member.value["tokens"] ?? [:]
      var usage = ModelUsage(model: member.key)
      usage.cacheRead = ModelUsage.count(tokens["cached"])
      usage.input =
        max(0, ModelUsage.count(tokens["prompt"]) - usage.cacheRead)
        + ModelUsage.count(tokens["tool"])
      usage.output =
        ModelUsage.count(tokens["candidates"]) + ModelUsage.count(tokens["thoughts"])
      usages.append(usage)
    }
    guard usages.allSatisfy(\.isZero) else { return }
    var usage = ModelUsage(model: model)
    usage.cacheRead = ModelUsage.count(stats["cached"])
    usage.input = max(0, ModelUsage.count(stats["input_tokens"]) - usage.cacheRead)
    usage.output = ModelUsage.count(stats["output_tokens"])
    usages = [usage]
  }

  /// Each step tells what it took itself.
  private mutating func readOpencode(_ values: [JSON], _ model: String?) {
    lastTool = values.last { $0["type"]?.string == "tool_use" }?["part"]?["tool"]?.string
    var sum = ModelUsage(model: model)
    var cost: Amount?
    for value in values where value["type"]?.string == "step_finish" {
      guard let part = value["part"], let tokens = part["tokens"] else { continue }
      var usage = ModelUsage(model: model)
      usage.input = ModelUsage.count(tokens["input"])
      usage.output = ModelUsage.count(tokens["output"]) + ModelUsage.count(tokens["reasoning"])
      usage.cacheRead = ModelUsage.count(tokens["cache"]?["read"])
      usage.cacheWrite = ModelUsage.count(tokens["cache"]?["write"])
      sum = sum.adding(usage)
      if let amount = Self.dollars(part["cost"]).flatMap({ Amount(rounding: $0) }) {
        cost = cost.map { (try? $0.adding(amount)) ?? $0 } ?? amount
      }
      run = [value["sessionID"]?.string, part["id"]?.string].compactMap { $0 }
        .joined(separator: "-")
    }
    // A price of 0 is what it says of a model whose price it does not know.
    sum.dollars = cost.flatMap { $0 > .zero ? $0.decimal : nil }
    usages = [sum]
  }

  /// A number as it is written, where it is one of dollars.
  private static func dollars(_ json: JSON?) -> String? {
    guard case .number(let spelling)? = json, json?.double ?? -1 >= 0 else { return nil }
    return spelling
  }
}
