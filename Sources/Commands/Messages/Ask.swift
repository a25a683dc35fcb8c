import Control
import Model
import Platform
import Store

extension Command {
  private static let to = Operand<String>("TO", .agent)
  private static let text = Operand<String?>("TEXT|-")
  private static let patience = Option<Duration>(
    "timeout", value: "TIME", "how long to wait for the answer (default: 10m)")

  static let ask = Command(
    "ask", "Send a question, wait for the answer to it, and print that.",
    operands: [to, text],
    options: [
      team, TextInput.file, Sending.sender, Sending.summary, Sending.priority, patience, json,
    ],
    details: """
      The answer is what is sent with `roost reply`. While you wait it is not typed into your pane.
      It ends with code 75 if no answer came in time; one that comes later is delivered like any
      other message.
      """,
    example: "roost ask bob \"which port does the server use?\" --timeout 5m"
  ) { words, session in
    let identity = try Identity(session)
    let to = try identity.destination(words[Self.to], team: words[Self.team])
    var draft = Message(
      from: try identity.sender(words[Sending.sender]),
      text: try TextInput.read(words[Self.text], file: words[TextInput.file]))
    draft.summary = words[Sending.summary]
    draft.priority = words[Sending.priority] ?? .normal
    let asker = try identity.asker(draft.from, to)
    if case .local(let address) = to, address == asker {
      throw UsageError("\(address) would ask itself; name somebody else")
    }
    let limit = words[Self.patience] ?? .seconds(600)
    let sending = Sending(identity, draft, goal: nil, timeout: limit)
    let sent = try await sending.deliver(to: to)
    session.say("asked \(to) (\(MessageID.short(sent.id))); waiting for the answer")
    let question = Question(id: sent.id, asked: "\(to)", asker: asker, identity: identity)
    guard let answer = try await question.answer(within: limit) else {
      throw CommandFailure(
        "no answer to \(MessageID.short(sent.id)) came from \(to) in time;"
          + " one that comes later is delivered to \(asker)", code: ExitCode.timedOut)
    }
    session.show(answer.json) { session.printText(of: answer) }
    try await question.taker.putBackUnprinted(answer)
  }
}

/// A question that was sent, and whose answer is waited for.
private struct Question: Sendable {
  let id: String
  let asked: String
  let asker: Address
  let identity: Identity

  /// Takes what comes to the asker.
  var taker: Taker {
    get throws {
      let box = try identity.session.mailbox(of: asker, in: identity.state)
      return Taker(session: identity.session, address: asker, box: box, identity: identity)
    }
  }

  /// By the daemon, which then does not type the answer; without one by the mailbox itself.
  func answer(within limit: Duration) async throws -> Message? {
    let session = identity.session
    let box = try taker.box
    let end = ContinuousClock.now + limit
    let told = try await session.ask(session.runningDaemon(), until: end) { daemon in
      try await answer(by: daemon, box, within: end - .now)
    }
    if let told { return told }
    return try await answer(in: box, within: end - .now)
  }

  private func answer(
    by daemon: ControlClient, _ box: Mailbox, within limit: Duration
  ) async throws -> Message? {
    let request = AwaitReplyRequest(
      agent: asker, message: id, asked: asked, timeoutSeconds: limit.inSeconds)
    do {
      let answer = try await daemon.call(
        .awaitReply, request.json, timeout: limit + .seconds(5), as: Handover.init)
      return try box.message(answer.value)
    } catch let error where CommandFailure.code(of: error) == ExitCode.timedOut {
      return nil
    }
  }

  private func answer(in box: Mailbox, within limit: Duration) async throws -> Message? {
    let end = ContinuousClock.now + limit
    let changes = try MailboxChanges(of: [box])
    repeat {
      if let reply = try await blocking({ [id] in try box.reply(to: id) }) {
        return try await blocking { reply.read ? reply : try box.markRead(matching: reply.id) }
      }
    } while try await withDeadline(end - .now, { await changes.next() }) == true
    return nil
  }
}
