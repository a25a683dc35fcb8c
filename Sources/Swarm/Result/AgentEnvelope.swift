package import JSONSyntax
package import Tasks

/// What an agent's program prints around its answer where it is asked for JSON.
///
/// Known are the forms of Claude Code and Cursor (`result`), Gemini (`response`), and the lines of Codex,
/// Claude Code (`stream-json`), opencode and Copilot.
package struct AgentEnvelope: Sendable, Equatable {
  /// The answer in words, or what went wrong.
  package var text: String?
  /// The answer where the program made JSON of it.
  package var value: JSON?
  /// Whether the program says that it failed.
  package var isFailure = false
  /// The name by which the conversation can be gone on with.
  package var session: String?
  package var turns: Int?
  package var cost: Amount?
  package var usage: TokenUsage?

  private init() {}

  /// Nil where the JSON is none that is known.
  package init?(json: JSON) {
    self.init()
    let json = json.array?.last { $0["type"]?.string == "result" } ?? json
    if json["type"]?.string == "result" {
      readResult(json)
    } else if let response = json["response"]?.string {
      text = response
    } else if !readEvent(json) {
      return nil
    }
  }

  private mutating func readResult(_ json: JSON) {
    text = json["result"]?.string ?? json["error"]?.string ?? json["subtype"]?.string
    value = json["structured_output"].flatMap { $0.isNull ? nil : $0 }
    isFailure =
      json["is_error"]?.bool == true || json["subtype"]?.string?.hasPrefix("error") == true
    session = json["session_id"]?.string
    turns = json["num_turns"]?.integer
    cost = json["total_cost_usd"]?.double.flatMap(Amount.init(dollars:))
    usage = json["usage"].map {
      TokenUsage(
        input: $0["input_tokens"]?.integer ?? 0, output: $0["output_tokens"]?.integer ?? 0,
        cacheRead: $0["cache_read_input_tokens"]?.integer ?? 0,
        cacheWrite: $0["cache_creation_input_tokens"]?.integer ?? 0)
    }
  }

  /// Reads one line of a stream; false where it tells nothing of the answer.
  private mutating func readEvent(_ json: JSON) -> Bool {
    switch json["type"]?.string {
    case "item.completed" where json["item"]?["type"]?.string == "agent_message":
      text = json["item"]?["text"]?.string
    case "event_msg" where json["payload"]?["type"]?.string == "agent_message":
      text = json["payload"]?["message"]?.string
    case "text":
      text = json["part"]?["text"]?.string
    case "assistant.message":
      text = json["data"]?["content"]?.string
    case "turn.failed":
      isFailure = true
      text = json["error"]?["message"]?.string
    case "error", "session.error":
      isFailure = true
      text = json["message"]?.string ?? json["error"]?["message"]?.string
    case nil where json["msg"]?["type"]?.string == "agent_message":
      text = json["msg"]?["message"]?.string
    default: return false
    }
    return text != nil
  }
}

extension AgentEnvelope {
  /// The lines of a text that are objects with a `type` or `msg`; of a text that is not a stream, none.
  package static func lines(in bytes: [UInt8]) -> [JSON] {
    guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
      return []
    }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard line.first == UInt8(ascii: "{"), let json = try? JSON(parsing: Array(line)),
        json["type"]?.string != nil || json["msg"] != nil
      else { return nil }
      return json
    }
  }

  /// What an agent's program said that went wrong, where it failed; nil where it did not.
  package static func failure(in bytes: [UInt8]) -> String? {
    let whole = (try? JSON(parsing: bytes)).flatMap(AgentEnvelope.init)
    let last = whole ?? lines(in: bytes).compactMap(AgentEnvelope.init).last
    guard let last, last.isFailure else { return nil }
    return last.text ?? "it gave no reason"
  }
}

extension Amount {
  /// A sum that a program gives as a fraction of dollars; nil where it is negative or no sum.
  init?(dollars: Double) {
    let micros = (dollars * Double(Self.microsPerDollar)).rounded()
    guard (0...Double(Self.limit)).contains(micros) else { return nil }
    guard let amount = try? Amount(micros: Int64(micros)) else { return nil }
    self = amount
  }
}
