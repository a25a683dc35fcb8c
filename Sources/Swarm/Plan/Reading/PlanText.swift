import JSONSyntax

/// Finds the JSON objects in what a planner printed that may be a plan: those with `tasks` or `subtasks`.
struct PlanText {
  let bytes: [UInt8]

  /// How often agents' envelopes may stand in each other.
  private static let depthLimit = 4

  /// Visits candidates by the way in which they were found, the surest way first, until `visit`, which is
  /// given those of one way, says that it was enough; false where it never does.
  func visitCandidates(depth: Int = 0, _ visit: ([JSON]) -> Bool) -> Bool {
    guard depth < Self.depthLimit else { return false }
    if let whole = try? JSON(parsing: bytes) {
      if Self.isPlan(whole), visit([whole]) { return true }
      if visitEnvelope(whole, depth, visit) { return true }
    }
    for line in AgentEnvelope.lines(in: bytes).reversed() where visitEnvelope(line, depth, visit) {
      return true
    }
    let fenced = FencedBlocks(bytes).contents.compactMap { try? JSON(parsing: Array($0)) }
      .filter(Self.isPlan)
    if !fenced.isEmpty, visit(fenced) { return true }
    let scanned = balancedObjects()
    return !scanned.isEmpty && visit(scanned)
  }

  private func visitEnvelope(_ json: JSON, _ depth: Int, _ visit: ([JSON]) -> Bool) -> Bool {
    guard let envelope = AgentEnvelope(json: json) else { return false }
    if let value = envelope.value, Self.isPlan(value), visit([value]) { return true }
    guard let text = envelope.text, !envelope.isFailure else { return false }
    return PlanText(bytes: Array(text.utf8)).visitCandidates(depth: depth + 1, visit)
  }

  static func isPlan(_ json: JSON) -> Bool {
    json.object?.members.contains { $0.key == "tasks" || $0.key == "subtasks" } ?? false
  }

  /// The plans among the objects that begin anywhere in the text and end where their braces are even.
  ///
  /// The work is bounded: text that is made of openings only is given up after a few times its length.
  private func balancedObjects() -> [JSON] {
    var found: [JSON] = []
    bytes.withUnsafeBufferPointer { buffer in
      var budget = 4 * buffer.count + 65_536
      var position = 0
      while position < buffer.count, budget > 0 {
        guard buffer[position] == UInt8(ascii: "{") else {
          position += 1
          continue
        }
        var scanner = JSONScanner(buffer, at: position)
        do throws(JSONSyntaxError) {
          try scanner.skipValue()
          budget -= scanner.position - position
          let json = try? JSON(parsing: Array(buffer[position..<scanner.position]))
          if let json, Self.isPlan(json) {
            found.append(json)
            position = scanner.position
          } else {
            // A plan may stand within it.
            position += 1
          }
        } catch {
          budget -= error.offset - position
          position += 1
        }
      }
    }
    return found
  }
}
