import JSONSyntax
import Model
import Swarm

/// What a plan says of its tasks beside their places among each other, and of the run, in words.
struct PlanDetails {
  private let plan: SwarmPlan

  init(_ plan: SwarmPlan) {
    self.plan = plan
  }

  /// A line for each task of which there is something to say, in the plan's order, and one for the
  /// settings that are not the default.
  var lines: [String] {
    var lines = plan.tasks.compactMap { task -> String? in
      let parts = Self.parts(of: task)
      return parts.isEmpty ? nil : "\(task.id): \(parts.joined(separator: "; "))"
    }
    let settings = plan.config.changes.members.map { "\($0.key) \(Self.text($0.value))" }
    if !settings.isEmpty { lines.append("settings: \(settings.joined(separator: ", "))") }
    return lines.map(Printable.escaped)
  }

  private static func parts(of task: PlannedTask) -> [String] {
    var parts: [String] = []
    if task.alternatives > 1 {
      parts.append("\(task.alternatives) tries side by side, of which one counts")
    }
    if let agent = task.agent { parts.append("by \(agent)") }
    if let role = task.role { parts.append("as \(role)") }
    if let check = task.verify { parts.append("checked by `\(check)`") }
    if task.priority != 0 { parts.append("priority \(task.priority)") }
    if let pool = task.pool { parts.append("pool \(pool)") }
    if let most = task.maxAttempts { parts.append("\(Printable.count(most, "attempt")) at most") }
    if let limit = task.timeout { parts.append("\(limit.words) at most") }
    if let limit = task.idleTimeout { parts.append("silent for \(limit.words) at most") }
    if let estimate = task.estimate { parts.append("about \(estimate.words)") }
    if task.isFailureAllowed { parts.append("may fail") }
    if task.isEmptyAllowed { parts.append("may change nothing") }
    switch task.isReusable {
    case true?: parts.append("its result may be known from before")
    case false?: parts.append("always done anew")
    case nil: break
    }
    if !task.paths.isEmpty { parts.append("files \(task.paths.joined(separator: ", "))") }
    if !task.environment.isEmpty {
      // Values may be secret.
      parts.append("with \(task.environment.keys.sorted().joined(separator: ", "))")
    }
    return parts
  }

  private static func text(_ value: JSON) -> String { value.string ?? value.text() }
}

extension Duration {
  /// "90 s", "30 min", "2 h": the largest unit in which it is whole; of less than a second the
  /// milliseconds.
  fileprivate var words: String {
    let milliseconds = Int((self / .milliseconds(1)).rounded())
    guard milliseconds.isMultiple(of: 1000) else { return "\(milliseconds) ms" }
    let seconds = milliseconds / 1000
    if seconds >= 7200, seconds.isMultiple(of: 3600) { return "\(seconds / 3600) h" }
    if seconds >= 120, seconds.isMultiple(of: 60) { return "\(seconds / 60) min" }
    return "\(seconds) s"
  }
}
