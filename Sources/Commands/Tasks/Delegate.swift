import Control
import Foundation
import JSONSyntax
import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let text = Operand<String?>("TEXT|-")
  private static let to = RepeatedOption<String>(
    "to", value: "NAME", "a member that gets it; may be repeated", expected: "a name"
  ) { $0 }
  private static let isForAll = Flag("all", "every worker gets it (the default)")
  private static let isForBest = Flag("best", "the worker whose capabilities fit best gets it")
  private static let isInTurn = Flag("round-robin", "one worker after the other")
  private static let isForLeastBusy = Flag("least-busy", "the worker with the fewest tasks gets it")
  private static let isOpen = Flag("open", "nobody gets it: it waits for `roost task claim`")
  private static let capability = RepeatedOption<String>(
    "capability", value: "C", "what the worker should be able to do, for --best", expected: "a word"
  ) { $0 }
  private static let title = Option<String>("title", value: "T", "a short name for lists")
  private static let parameters = Option<String>("params", value: "JSON", "arguments, as JSON")
  private static let context = RepeatedOption<String>(
    "context", value: "KEY=VALUE", "what the workers are told beside the text",
    expected: "KEY=VALUE"
  ) {
    $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).count == 2 ? $0 : nil
  }
  private static let deadline = Option<Duration>(
    "deadline", value: "TIME", "answers count until then, such as 30m")
  private static let idle = Option<Duration>(
    "idle-timeout", value: "TIME", "how long a worker may show no sign of work, such as 10m")
  private static let strategy = Option<ResolutionStrategy>(
    "resolve", value: "HOW", "how one result is made of several (default: majority_vote)")
  private static let milestone = Option<String>(
    "milestone", value: "M", "the milestone that it belongs to, whose money pays for it")
  private static let estimate = Option<Amount>(
    "estimate", value: "AMOUNT", "what one worker's try is to cost, which agreements may need")
  private static let verify = Option<String>(
    "verify", value: "COMMAND", "has to end with 0 in a worker's directory before its answer counts"
  )
  private static let after = RepeatedOption<String>(
    "after", value: "TASK", "starts when that task is done; may be repeated",
    expected: "a task's id"
  ) { $0 }
  private static let key = Option<String>(
    "key", value: "KEY", "asking twice with the same key makes one task")
  private static let isAwaited = Flag("wait", "wait for the result and print it")

  static let delegate = Command(
    "delegate", "Give a task to members of a team, and make one result of their answers.",
    operands: [name, text],
    options: [
      TextInput.file, to, isForAll, isForBest, isInTurn, isForLeastBusy, isOpen, capability, title,
      parameters, context, deadline, idle, strategy, milestone, estimate, verify, after, key,
      isAwaited,
      Sending.sender,
      json,
    ],
    details: """
      Each of them gets a message that says what is asked and how to answer. Members that are gone
      are passed over and named. With --wait it ends with code 1 if the task failed, and with 75 if
      its deadline passed.
      """,
    example: "roost delegate web \"is the login page safe?\" --deadline 30m --wait"
  ) { words, session in
    let identity = try Identity(session)
    let team = try identity.team(words[Self.name])
    let sender = try identity.sender(words[Sending.sender])
    let home = identity.agentHere?.name == sender ? identity.agentHere?.team : nil
    var delegation = Delegation(
      team: team, prompt: try TextInput.read(words[Self.text], file: words[TextInput.file]),
      createdBy: Address(name: sender, team: home ?? team))
    delegation.assignment = try assignment(words)
    delegation.agents = words[Self.to]
    delegation.capabilities = words[Self.capability]
    delegation.title = words[Self.title]
    delegation.parameters = try words[Self.parameters].map { text in
      do {
        return try JSON(parsing: text)
      } catch {
        throw UsageError("--params needs JSON: \(error)")
      }
    }
    for pair in words[Self.context] {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      delegation.context[String(parts[0])] = String(parts[1])
    }
    delegation.deadline = words[Self.deadline].map { Date(timeIntervalSinceNow: $0.inSeconds) }
    delegation.idleSeconds = words[Self.idle]?.inSeconds
    delegation.resolution = words[Self.strategy] ?? .majorityVote
    delegation.milestone = words[Self.milestone]
    delegation.estimate = words[Self.estimate]
    delegation.verify = words[Self.verify]
    delegation.dependencies = words[Self.after]
    delegation.key = words[Self.key]
    let daemon = try await session.daemon()
    let answer = try await daemon.call(
      .delegateTask, delegation.json, as: DelegationReply.init)
    for one in answer.value.skipped { session.say("passed over: \(one)") }
    let task = answer.value.task
    guard words[Self.isAwaited] else {
      return session.show(answer) { _ in
        session.say("task \(task.shortID): \(TaskRows.assignees(of: task))")
        session.print(task.id)
      }
    }
    session.say("task \(task.shortID): \(TaskRows.assignees(of: task)); waiting for the result")
    let ended = try await TaskWait(
      session: session, daemon: daemon, owner: delegation.createdBy
    ).end(of: [task.id])
    try TaskWait.show(ended, session)
  }

  private static func assignment(_ words: Invocation) throws -> TeamTask.Assignment {
    var chosen: [(String, TeamTask.Assignment)] = []
    if !words[Self.to].isEmpty { chosen.append(("--to", .named)) }
    if words[isForAll] { chosen.append(("--all", .all)) }
    if words[isForBest] { chosen.append(("--best", .best)) }
    if words[isInTurn] { chosen.append(("--round-robin", .roundRobin)) }
    if words[isForLeastBusy] { chosen.append(("--least-busy", .leastBusy)) }
    if words[isOpen] { chosen.append(("--open", .open)) }
    guard chosen.count < 2 else {
      throw UsageError("\(chosen[0].0) and \(chosen[1].0) exclude each other; give one of them")
    }
    return chosen.first?.1 ?? .all
  }
}
