package import JSONSyntax
import Model
import Tasks

extension PlanReader {
  /// Reads one object that may be a plan.
  package func read(_ json: JSON) throws(PlanFailure) -> Reading {
    var fields = FieldReader(json.object ?? JSONObject(), at: nil, problems: PlanProblems())
    var draft = PlanDraft(config: config)
    switch (fields.has("tasks"), fields.has("subtasks")) {
    case (true, true):
      fields.note(.field, "\"tasks\" and \"subtasks\" are two shapes of a plan; use one of them")
    case (true, false): readTasks(&fields, &draft)
    case (false, true): readSubtasks(&fields, &draft)
    case (false, false): fields.note(.field, "\"tasks\" is not a list")
    }
    var problems = fields.problems
    if problems.isEmpty {
      // Where these are wrong, what is asked for is as well.
      draft.config.overlay(options, at: "options", problems: &problems)
    }
    draft.problems = problems
    if draft.goal.isEmpty { draft.goal = goal }
    return try draft.finished(self)
  }

  /// How many tasks are allowed, and none more is read.
  private func tasks(
    _ list: [JSON]?, _ fields: inout FieldReader, _ draft: PlanDraft
  ) -> [JSON] {
    guard let list else { return [] }
    var limits = draft.config
    var ignored = PlanProblems()
    limits.overlay(options, at: nil, problems: &ignored)
    if list.isEmpty { fields.note(.empty, "the plan has no tasks") }
    guard list.count <= limits.maxSubagents else {
      fields.note(
        .tooManyTasks,
        "the plan has \(list.count) tasks; at most \(limits.maxSubagents) are allowed"
          + " (max_subagents)")
      return []
    }
    return list
  }

  private func readTasks(_ fields: inout FieldReader, _ draft: inout PlanDraft) {
    _ = fields.integer("version", 1...1)
    draft.goal = fields.text("goal") ?? ""
    if let object = fields.object("config") {
      draft.config.overlay(object, at: "config", problems: &fields.problems)
    }
    let list = tasks(fields.array("tasks"), &fields, draft)
    fields.refuseOthers()
    for (index, json) in list.enumerated() {
      guard let object = json.object else {
        fields.problems.add(.field, "it is not an object", at: "task \(index + 1)")
        continue
      }
      let id = json["id"]?.string
      let place = id.map { "task \(quoted($0))" } ?? "task \(index + 1)"
      var reader = FieldReader(object, at: place, problems: fields.problems)
      draft.tasks.append(PlanDraft.Entry(reading: &reader, number: index + 1))
      fields.problems = reader.problems
    }
  }

  private func readSubtasks(_ fields: inout FieldReader, _ draft: inout PlanDraft) {
    let list = tasks(fields.array("subtasks"), &fields, draft)
    for (index, json) in list.enumerated() {
      guard let object = json.object else {
        fields.problems.add(.field, "it is not an object", at: "subtask \(index + 1)")
        continue
      }
      let name = json["name"]?.string
      let place = name.map { "subtask \(quoted($0))" } ?? "subtask \(index + 1)"
      var reader = FieldReader(object, at: place, problems: fields.problems)
      draft.tasks.append(PlanDraft.Entry(readingSubtask: &reader))
      fields.problems = reader.problems
    }
    let ids = TaskID.slugs(of: draft.tasks.map(\.name))
    for (index, id) in ids.enumerated() { draft.tasks[index].task.id = id }
  }
}
