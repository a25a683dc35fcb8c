package import JSONSyntax
package import Tasks

/// The result of an attempt, as an agent writes it to the file that `ROOST_RESULT` names, or as it is made
/// of what it printed.
package struct AttemptResult: Sendable, Equatable {
  package var status: ResultStatus
  /// The result in words.
  package var summary: String
  package var artifacts: [SwarmArtifact] = []
  package var usage: TokenUsage?
  package var cost: Amount?

  /// Longer files are refused, in bytes.
  package static let byteLimit = 1 << 20
  private static let artifactLimit = 1000

  package init(status: ResultStatus, summary: String) {
    self.status = status
    self.summary = summary
  }

  /// Reads the file that an agent wrote; what is wrong with it is said in one line.
  package init(file bytes: [UInt8]) throws(JSONShapeError) {
    guard bytes.count <= Self.byteLimit else {
      throw JSONShapeError(
        "the result has \(bytes.count) bytes; at most \(Self.byteLimit) are read")
    }
    let json: JSON
    do throws(JSONSyntaxError) {
      json = try JSON(parsing: bytes)
    } catch {
      throw JSONShapeError("the result is not JSON: \(error)")
    }
    try self.init(json: json)
  }

  package init(json: JSON) throws(JSONShapeError) {
    let word = try json.requiredString("status")
    guard let status = ResultStatus(rawValue: word) else {
      throw JSONShapeError(
        "\"status\" is \(quoted(word)), which is not completed, blocked or pending")
    }
    self.init(status: status, summary: "")
    if let text = json["summary"], !text.isNull { summary = try json.requiredString("summary") }
    if let list = json["artifacts"], !list.isNull {
      let list = try json.requiredArray("artifacts")
      guard list.count <= Self.artifactLimit else {
        throw JSONShapeError(
          "there are \(list.count) artifacts; at most \(Self.artifactLimit) are kept")
      }
      artifacts = try list.map { item throws(JSONShapeError) in try SwarmArtifact(result: item) }
    }
    if let tokens = json["usage"], !tokens.isNull {
      usage = try TokenUsage(json: tokens)
      cost = try tokens["cost_usd"].map { value throws(JSONShapeError) in
        guard let cost = value.double.flatMap(Amount.init(dollars:)) else {
          throw JSONShapeError("\"cost_usd\" is not a sum of dollars")
        }
        return cost
      }
    }
  }

  package var json: JSON {
    var tokens = usage?.json
    if let cost {
      tokens = (tokens ?? [:]).adding([
        "cost_usd": .decimal(Double(cost.micros) / Double(Amount.microsPerDollar))
      ])
    }
    return [
      "status": .string(status.rawValue), "summary": .string(summary),
      "artifacts": artifacts.isEmpty ? nil : .array(artifacts.map(\.json)), "usage": tokens,
    ]
  }

  /// The result of an agent that wrote no file: what its program's envelope has, and the status that its
  /// last line of that kind tells, if any; nil where neither is there, and for an envelope of a failure.
  package init?(output bytes: [UInt8]) {
    let whole = (try? JSON(parsing: bytes)).flatMap(AgentEnvelope.init)
    let envelope = whole ?? AgentEnvelope.lines(in: bytes).compactMap(AgentEnvelope.init).last
    guard envelope?.isFailure != true else { return nil }
    let text = envelope?.text ?? String(decoding: bytes.suffix(64 << 10), as: UTF8.self)
    let status = ResultStatus(lastLineOf: text)
    guard envelope != nil || status != nil else { return nil }
    self.init(status: status ?? .completed, summary: text)
    usage = envelope?.usage
    cost = envelope?.cost
  }
}
