import Control
import Foundation
import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let agent = Operand<String?>("NAME", .agent)
  private static let price = Option<Amount>(
    "max-per-task", value: "AMOUNT", "the most that one task may cost; 0 for nothing")
  private static let uses = Option<Int?>(
    "uses", short: nil, value: "N|unlimited", kind: .text,
    "for how many tasks it holds (default: unlimited)", expected: "a number or unlimited"
  ) { text in
    if text == "unlimited" { return .some(nil) }
    return Int(text).map { .some($0) }
  }
  private static let until = Option<Date>(
    "until", short: nil, value: "TIME", kind: .text, "until when it holds: 30m, 7d, a time",
    expected: "a time such as 30m, 7d or 2026-12-01T12:00:00Z"
  ) { text in
    Duration(spelled: text).map { Date(timeIntervalSinceNow: $0.inSeconds) }
      ?? Timestamp.date(text)
  }
  private static let isAsked = Flag("ask", "propose it; it holds when the other side accepts")
  private static let isCountered = Flag("counter", "answer a proposal with another one")
  private static let isAccepted = Flag("accept", "accept the last proposal")
  private static let isRejected = Flag("reject", "turn the last proposal down")
  private static let isCancelled = Flag("cancel", "end the talk without an agreement")

  static let agree = Command(
    "agree", "Agree with an agent on what its tasks may cost, or show what is agreed.",
    operands: [name, agent],
    options: [
      price, uses, until, isAsked, isCountered, isAccepted, isRejected, isCancelled, asAgent, json,
    ],
    details: """
      Tasks that cost more, come later or are too many are not given to it. An agent that is trusted
      little is paid in advance: its tasks need `roost delegate --estimate`. A talk has five
      proposals at most and takes five minutes at most. For an agent NAME is itself.
      """,
    example: "roost agree web bob --max-per-task 0.50usd --uses 20"
  ) { words, session in
    let identity = try Identity(session)
    let team = try identity.team(words[Self.name])
    let speaker = try speaker(words, identity)
    guard let kind = try kind(words) else {
      let answer = try await session.daemon().call(
        .listAgreements, ListTasksRequest(team: team).json, as: AgreementReply.list)
      return session.show(answer) { replies in
        guard !replies.isEmpty else { return session.say("team \(team) has no agreements") }
        for reply in replies { AgreementRows.show(reply, session) }
      }
    }
    guard let agent = words[Self.agent] ?? speaker.map({ "\($0)" }) else {
      throw UsageError("with whom? Name the agent")
    }
    var change = AgreementChange(team: team, agent: agent, kind: kind)
    if let price = words[Self.price] {
      change.terms = Terms(
        maxPerTask: price, uses: words[Self.uses] ?? nil,
        validUntil: words[Self.until].map(Timestamp.written))
    }
    let answer = try await session.daemon().call(
      .changeAgreement, AgreementRequest(change, speaker: speaker).json, as: AgreementReply.init)
    session.show(answer) { AgreementRows.show($0, session) }
  }

  /// The agent that speaks for itself; nil for everybody else.
  private static func speaker(_ words: Invocation, _ identity: Identity) throws -> Address? {
    if let name = words[asAgent] { return try identity.worker(name, team: nil) }
    return identity.ownAgent?.address
  }

  private static func kind(_ words: Invocation) throws -> AgreementChange.Kind? {
    let all: [(Flag, AgreementChange.Kind)] = [
      (isAsked, .ask), (isCountered, .counter), (isAccepted, .accept), (isRejected, .reject),
      (isCancelled, .cancel),
    ]
    let chosen = all.filter { words[$0.0] }
    guard chosen.count < 2 else {
      let names = chosen.map { "--\($0.0.declaration.name)" }
      throw UsageError("\(names[0]) and \(names[1]) exclude each other; give one of them")
    }
    let kind = chosen.first?.1 ?? (words[price] == nil ? nil : .set)
    if words[price] == nil, kind == .ask || kind == .counter {
      throw UsageError("what may a task cost? Give --max-per-task")
    }
    return kind
  }
}
