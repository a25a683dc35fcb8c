import JSONSyntax

/// What a program printed that ran without a terminal: `claude -p --output-format json` or
/// `stream-json`, `codex exec --json`.
package struct RunOutput: Sendable, Equatable {
  /// What tells the run from others; nil where the output has nothing of the kind.
  package private(set) var run: String?
  /// By model, in the order of their names.
  package private(set) var usages: [ModelUsage] = []

  /// What is not such output, and why.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// `model` is the one that ran, where the output does not tell.
  package init(_ bytes: [UInt8], model: String? = nil) throws(Unreadable) {
    let values = Self.values(bytes)
    if let result = values.last(where: { $0["type"]?.string == "result" }) {
      readClaude(result, model)
    } else if values.contains(where: { $0["type"]?.string == "turn.completed" }) {
      readCodex(values, model)
    } else {
      throw Unreadable(
        description: "there is neither a \"result\" of `claude -p --output-format json` nor a"
          + " \"turn.completed\" of `codex exec --json`")
    }
    usages = usages.filter { !$0.isZero || $0.dollars != nil }
      .sorted { ($0.model ?? "") < ($1.model ?? "") }
  }

  /// One document, a list of them, or one a line; what is not JSON is passed over.
  private static func values(_ bytes: [UInt8]) -> [JSON] {
    if let whole = try? JSON(parsing: bytes) { return whole.array ?? [whole] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(parsing: Array($0)) }
  }

  private mutating func readClaude(_ result: JSON, _ model: String?) {
    run = result["uuid"]?.string ?? result["session_id"]?.string
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
    usage.dollars = Self.dollars(result["total_cost_usd"])
    usages = [usage]
  }

  /// The counts of a thread grow with each turn, and begin anew where it was resumed.
  private mutating func readCodex(_ values: [JSON], _ model: String?) {
    run = values.first { $0["type"]?.string == "thread.started" }?["thread_id"]?.string
    var sum = ModelUsage(model: model)
    var last = ModelUsage(model: model)
    for value in values where value["type"]?.string == "turn.completed" {
      let total = ModelUsage(model: model, codex: value["usage"] ?? [:])
      let grows =
        total.input >= last.input && total.output >= last.output
        && total.cacheRead >= last.cacheRead
      sum = sum.adding(grows ? total.beyond(last) : total)
      last = total
    }
    usages = [sum]
    // Each run of a thread is one of its own.
    run = run.map { "\($0)-\(last.input)-\(last.cacheRead)-\(last.output)" }
  }

  /// A number as it is written, where it is one of dollars.
  private static func dollars(_ json: JSON?) -> String? {
    guard case .number(let spelling)? = json, json?.double ?? -1 >= 0 else { return nil }
    return spelling
  }
}
