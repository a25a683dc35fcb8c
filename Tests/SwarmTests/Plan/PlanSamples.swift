import Swarm

extension PlanReader {
  /// The tasks of a plan that is right.
  static func tasks(_ text: String) throws -> [PlannedTask] {
    try PlanReader().read(text).plan.tasks
  }

  /// What is wrong with a plan, a line each.
  func problems(_ text: String) -> [String] {
    do {
      _ = try read(text)
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }
}
