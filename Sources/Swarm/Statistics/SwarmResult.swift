package import JSONSyntax

/// What came of a run; the seed's fields.
package struct SwarmResult: Sendable, Equatable {
  /// Whether there are tasks, and each was done.
  package var isSuccess: Bool
  package var text: String
  package var results: [SubtaskResult]
  package var stats: SwarmStats
  package var artifacts: [SwarmArtifact]
  package var error: String?

  package init(_ run: RunRecord) {
    results = run.tasks.map(SubtaskResult.init)
    let returned = run.tasks.count { ![.open, .skipped, .cancelled].contains($0.outcome) }
    let failed = run.tasks.count { ![.succeeded, .open].contains($0.outcome) }
    error =
      run.tasks.isEmpty
      ? "No subtasks generated"
      : ResultText.error(tasks: run.tasks.count, returned: returned, failed: failed)
    isSuccess = error == nil
    text = ResultText.joined(results.map { .init(text: $0.text, error: $0.error) })
    stats = SwarmStats(run)
    artifacts = run.artifacts
  }

  package init(json: JSON) throws(JSONShapeError) {
    isSuccess = try json.required("success", "true or false", \.bool)
    text = json["result"]?.string ?? ""
    results = try (json["subtask_results"]?.array ?? []).map { item throws(JSONShapeError) in
      try SubtaskResult(json: item)
    }
    stats = SwarmStats(json: json["stats"] ?? [:])
    artifacts = try (json["artifacts"]?.array ?? []).map { item throws(JSONShapeError) in
      try SwarmArtifact(json: item)
    }
    error = json["error"]?.string
  }

  package var json: JSON {
    [
      "success": .bool(isSuccess), "result": .string(text),
      "subtask_results": .array(results.map(\.json)), "stats": stats.json,
      "artifacts": .array(artifacts.map(\.json)), "error": error.map(JSON.string),
    ]
  }
}
