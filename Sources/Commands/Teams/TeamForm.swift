import Control
import Model
import Tasks

extension Command {
  private static let name = Operand<String>("NAME")
  private static let goal = Option<String>("goal", value: "TEXT", "what the team is to reach")
  private static let leader = Option<String>(
    "leader", value: "NAME", kind: .agent, "who leads (default: nobody; you decide)")
  private static let capability = RepeatedOption<String>(
    "capability", value: "C", "what members should be able to do; may be repeated",
    expected: "a word"
  ) { $0 }
  private static let count = Option<Int>(
    "members", value: "N", "how many are chosen beside the leader (default: all that fit)")
  private static let limit = Option<Int>("max", value: "N", "how many members it may ever have")
  private static let role = RepeatedOption<(String, String)>(
    "role", value: "NAME=ROLE", "a member that is named: leader, worker, reviewer or observer",
    expected: "NAME=ROLE"
  ) { text in
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }
  private static let budget = Option<Amount>("budget", value: "AMOUNT", "what it may spend")
  private static let milestone = RepeatedOption<MilestoneDraft>(
    "milestone", value: "TEXT=AMOUNT",
    "a part of the work whose money is set aside at once; may be repeated",
    expected: "TEXT=AMOUNT, such as login=5usd", read: MilestoneDraft.init(written:))
  private static let isSplit = Flag(
    "split", "share the budget among the workers, as a milestone for each")
  private static let action = Option<ExhaustedAction>(
    "on-exhausted", value: "WHAT", "when the budget is spent: stop, notify or shutdown")
  private static let acceptTime = Option<Duration>(
    "accept-within", value: "TIME", "ask those who are chosen; too few in that time, and no team")
  private static let elects = Flag("elect", "another member leads where the leader is gone")
  private static let isPartial = Flag("partial", "take fewer members where not enough fit")
  private static let isExplained = Flag("explain", "show how each that fits was weighed")

  static let teamForm = Command(
    "team form", "Make a team of live agents for a goal.", operands: [name],
    options: [
      goal, leader, capability, count, limit, role, budget, milestone, isSplit, action,
      acceptTime, elects, isPartial, isExplained, json,
    ],
    details: """
      Members may come from other teams; their mail stays in their own mailboxes. Those that fit
      best are chosen, by trust, capabilities, success, price and availability. Either the whole
      team is made or nothing. Without --budget it may spend what its milestones add up to.
      """,
    example: "roost team form login-fix --goal \"mend the login\" --capability swift --members 2"
  ) { words, session in
    guard let goal = words[Self.goal] else { throw UsageError("what is it for? Give --goal") }
    var request = FormationRequest(
      team: try Name.checked(words[Self.name], kind: "team"), goal: goal)
    request.leader = words[Self.leader]
    request.capabilities = words[Self.capability]
    request.count = words[Self.count]
    request.limit = words[Self.limit]
    for (name, role) in words[Self.role] { request.roles[name] = role }
    request.isPartial = words[Self.isPartial]
    request.budget = words[Self.budget]
    request.milestones = words[Self.milestone]
    request.splits = words[isSplit]
    request.onExhausted = words[Self.action]
    if request.budget == nil, request.splits { throw UsageError("--split needs --budget") }
    if request.splits, !request.milestones.isEmpty {
      throw UsageError("--split and --milestone exclude each other; give one of them")
    }
    if request.onExhausted != nil, request.budget == nil, request.milestones.isEmpty {
      throw UsageError("--on-exhausted needs --budget or --milestone")
    }
    request.acceptSeconds = words[Self.acceptTime]?.inSeconds
    request.elects = words[Self.elects]
    let answer = try await session.daemon().call(
      .formTeam, request.json, timeout: .seconds(60) + (words[Self.acceptTime] ?? .zero),
      as: FormationReply.init)
    session.show(answer) { reply in
      if words[Self.isExplained] { session.print(FormationRows.table(reply.scores)) }
      FormationRows.show(reply.formation, session)
    }
  }
}
