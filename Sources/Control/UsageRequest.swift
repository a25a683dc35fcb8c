package import JSONSyntax
package import Model
package import Tasks

/// What `usage.add` is asked with: what a run without a terminal took.
package struct UsageRequest: Sendable, Equatable {
  package var agent: Address
  /// The task that it was for, as it was written; nil where the agent's work tells.
  package var task: String?
  /// What tells the run from others: the same one counts once.
  package var run: String
  package var report: UsageReport

  package init(agent: Address, task: String?, run: String, report: UsageReport) {
    self.agent = agent
    self.task = task
    self.run = run
    self.report = report
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), task: json["task"]?.string,
      run: try json.requiredString("run"),
      report: try UsageReport(json: json["report"] ?? .null))
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "task": task.map(JSON.string), "run": .string(run),
      "report": report.json,
    ]
  }
}

/// What was recorded: what `usage.add` answers.
package struct UsageReply: Sendable, Equatable {
  package var agent: Address
  /// All zero where it was recorded before.
  package var total: CostTotal

  package init(agent: Address, total: CostTotal) {
    self.agent = agent
    self.total = total
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")),
      total: try CostTotal(json: json["total"] ?? [:]))
  }

  package var json: JSON { ["agent": .string("\(agent)"), "total": total.json] }
}
