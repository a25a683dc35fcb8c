import JSONSyntax
import Model

/// Events of teams as they stand on the wire, with the fields that seed 001 names.
extension TeamEvent {
  var wire: (type: String, data: JSON) {
    switch self {
    case .formed(let summary):
      (
        "team.formed",
        [
          "teamID": .string(summary.team), "name": .string(summary.team),
          "goal": .string(summary.goal), "leaderDID": summary.leader.map(JSON.string),
          "members": .integer(summary.members),
        ]
      )
    case .memberJoined(let team, let member, let role):
      (
        "team.member.joined",
        ["teamID": .string(team), "memberDID": .string(member), "role": .string(role)]
      )
    case .memberLeft(let team, let member, let reason):
      (
        "team.member.left",
        ["teamID": .string(team), "memberDID": .string(member), "reason": .string(reason)]
      )
    case .gracefulShutdown(let team, let reason, let settled):
      (
        "team.graceful.shutdown",
        [
          "teamID": .string(team), "reason": .string(reason), "bundlesCreated": 0,
          "membersSettled": .integer(settled),
        ]
      )
    case .disbanded(let team, let reason):
      ("team.disbanded", ["teamID": .string(team), "reason": .string(reason)])
    case .leaderChanged(let team, let old, let new):
      (
        "team.leader.changed",
        [
          "teamID": .string(team), "oldLeaderDID": old.map(JSON.string),
          "newLeaderDID": new.map(JSON.string),
        ]
      )
    case .budgetWarning(let team, let percent, let spent, let budget):
      (
        "team.budget.warning",
        [
          "teamID": .string(team), "threshold": .decimal(Double(percent) / 100),
          "spent": .integer(spent), "budget": .integer(budget),
        ]
      )
    case .paymentAgreed(let team, let member, let mode, let price):
      (
        "team.payment.agreed",
        [
          "teamID": .string(team), "memberDID": .string(member), "mode": .string(mode),
          "price": .integer(price),
        ]
      )
    case .healthCheck(let team, let healthy, let total):
      (
        "team.health.check",
        ["teamID": .string(team), "healthy": .integer(healthy), "total": .integer(total)]
      )
    case .memberUnhealthy(let missed):
      (
        "team.member.unhealthy",
        [
          "teamID": .string(missed.team), "memberDID": .string(missed.member),
          "memberName": .string(missed.name), "missedPings": .integer(missed.misses),
          "lastSeenAt": missed.lastSeenAt.map(JSON.string),
        ]
      )
    case .gitDivergence(let divergence): ("workspace.git.divergence", divergence.json)
    case .taskDelegated(let subject, let workers):
      ("team.task.delegated", subject.json(["workers": .integer(workers)]))
    case .taskCompleted(let subject, let successful, let failed, let duration):
      (
        "team.task.completed",
        subject.json([
          "successful": .integer(successful), "failed": .integer(failed),
          "duration": .integer(duration),
        ])
      )
    case .conflictDetected(let subject, let members):
      ("team.conflict.detected", subject.json(["members": .integer(members)]))
    }
  }

  /// Nil for what is not an event of teams that work on tasks.
  init?(type: String, data: JSON) throws {
    func text(_ key: String) throws -> String { try data.requiredString(key) }
    switch type {
    case "team.formed":
      self = .formed(
        FormationSummary(
          team: try text("teamID"), goal: try text("goal"), leader: data["leaderDID"]?.string,
          members: try data.requiredInteger("members")))
    case "team.member.joined":
      self = .memberJoined(try text("teamID"), try text("memberDID"), role: try text("role"))
    case "team.member.left":
      self = .memberLeft(try text("teamID"), try text("memberDID"), reason: try text("reason"))
    case "team.graceful.shutdown":
      self = .gracefulShutdown(
        try text("teamID"), reason: try text("reason"),
        membersSettled: try data.requiredInteger("membersSettled"))
    case "team.disbanded":
      self = .disbanded(try text("teamID"), reason: try text("reason"))
    case "team.leader.changed":
      self = .leaderChanged(
        try text("teamID"), old: data["oldLeaderDID"]?.string, new: data["newLeaderDID"]?.string)
    case "team.budget.warning":
      self = .budgetWarning(
        try text("teamID"), percent: Int(((data["threshold"]?.double ?? 0) * 100).rounded()),
        spent: try data.requiredInteger("spent"), budget: try data.requiredInteger("budget"))
    case "team.health.check":
      self = .healthCheck(
        try text("teamID"), healthy: try data.requiredInteger("healthy"),
        total: try data.requiredInteger("total"))
    case "team.member.unhealthy":
      self = .memberUnhealthy(
        MissedMember(
          team: try text("teamID"), member: try text("memberDID"), name: try text("memberName"),
          misses: try data.requiredInteger("missedPings"),
          lastSeenAt: data["lastSeenAt"]?.string))
    case "workspace.git.divergence": self = .gitDivergence(try Divergence(json: data))
    case "team.payment.agreed":
      self = .paymentAgreed(
        try text("teamID"), try text("memberDID"), mode: try text("mode"),
        price: try data.requiredInteger("price"))
    case "team.task.delegated":
      self = .taskDelegated(
        try TaskSubject(json: data), workers: try data.requiredInteger("workers"))
    case "team.task.completed":
      self = .taskCompleted(
        try TaskSubject(json: data), successful: try data.requiredInteger("successful"),
        failed: try data.requiredInteger("failed"), duration: try data.requiredInteger("duration"))
    case "team.conflict.detected":
      self = .conflictDetected(
        try TaskSubject(json: data), members: try data.requiredInteger("members"))
    default: return nil
    }
  }
}

extension TeamEvent.Divergence {
  init(json: JSON) throws {
    self.init(
      repository: try json.requiredString("workspaceID"),
      majority: try json.requiredString("majorityHead"),
      others: try json.requiredArray("divergent").map {
        Head(
          member: try $0.requiredString("memberDID"), hash: try $0.requiredString("headHash"))
      }, detectedAt: try json.requiredString("detectedAt"))
  }

  var json: JSON {
    [
      "workspaceID": .string(repository), "majorityHead": .string(majority),
      "divergent": .array(
        others.map { ["memberDID": .string($0.member), "headHash": .string($0.hash)] }),
      "detectedAt": .string(detectedAt),
    ]
  }
}

extension TeamEvent.TaskSubject {
  init(json: JSON) throws {
    self.init(
      team: try json.requiredString("teamID"), task: try json.requiredString("task"),
      title: try json.requiredString("toolName"))
  }

  func json(_ more: JSON) -> JSON {
    let head: JSON = ["teamID": .string(team), "task": .string(task), "toolName": .string(title)]
    return head.adding(more)
  }
}

extension TaskNews {
  init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), task: try json.requiredString("task"),
      state: try json.requiredString("state"))
    agent = try json["agent"]?.string.map { try Address($0) }
    attempt = json["attempt"]?.string
  }

  var json: JSON {
    [
      "team": .string(team), "task": .string(task), "state": .string(state),
      "agent": agent.map { .string("\($0)") }, "attempt": attempt.map(JSON.string),
    ]
  }
}
