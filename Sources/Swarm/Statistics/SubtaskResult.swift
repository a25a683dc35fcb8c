package import JSONSyntax

/// The result of one task, in the seed's fields.
package struct SubtaskResult: Sendable, Equatable {
  package var task: String
  package var agent: String
  package var isSuccess: Bool
  package var text: String
  package var steps: Int
  package var toolCalls: Int
  package var milliseconds: Int
  package var error: String?
  package var artifacts: [String]
  package var retries: Int

  init(_ task: RunRecord.Entry) {
    self.task = task.id
    let kind = task.isCached ? "cached" : task.attempts.isEmpty ? "blocked" : "agent"
    agent = "\(kind)-\(task.id)"
    isSuccess = task.outcome == .succeeded
    text = task.text
    steps = task.steps
    toolCalls = task.toolCalls
    milliseconds = whole(task.seconds * 1000)
    error = isSuccess ? nil : task.error ?? "it is \(task.outcome.rawValue)"
    artifacts = task.artifacts
    retries = max(0, task.attempts.count - 1)
  }

  package init(json: JSON) throws(JSONShapeError) {
    task = try json.requiredString("subtask_id")
    agent = json["subagent_id"]?.string ?? "agent-\(task)"
    isSuccess = try json.required("success", "true or false", \.bool)
    text = json["result"]?.string ?? ""
    steps = json["steps"]?.integer ?? 0
    toolCalls = json["tool_calls"]?.integer ?? 0
    milliseconds = json["execution_time_ms"]?.integer ?? 0
    error = json["error"]?.string
    artifacts = (json["artifacts"]?.array ?? []).compactMap(\.string)
    retries = json["retry_count"]?.integer ?? 0
  }

  package var json: JSON {
    [
      "subtask_id": .string(task), "subagent_id": .string(agent), "success": .bool(isSuccess),
      "result": .string(text), "steps": .integer(steps), "tool_calls": .integer(toolCalls),
      "execution_time_ms": .integer(milliseconds), "error": error.map(JSON.string),
      "artifacts": .array(artifacts.map(JSON.string)), "retry_count": .integer(retries),
    ]
  }
}
