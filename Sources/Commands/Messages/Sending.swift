import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// A message on its way from the command line into mailboxes.
struct Sending: Sendable {
  static let sender = Command.Option<String>(
    "from", value: "NAME", kind: .agent, "the sender (default: the agent of this pane)")
  static let summary = Command.Option<String>("summary", value: "S", "a few words for lists")
  static let replyTo = Command.Option<String>(
    "reply-to", value: "ID", "the message that this one answers")
  static let priority = Command.Option<Message.Priority>(
    "priority", value: "P", "high, normal or low")
  static let key = Command.Option<String>(
    "key", value: "KEY", "sending twice with the same key adds one message")
  static let expires = Command.Option<Duration>(
    "expires", value: "TIME", "give up delivery after this time, such as 30m")
  static let wait = Command.Option<AwaitRequest.Goal>(
    "wait", value: "STATE", "wait until it got this far")
  static let timeout = Command.Option<Duration>(
    "timeout", value: "TIME", "how long to wait (default: 30s)")

  let identity: Identity
  let draft: Message
  private let proofs = SenderProofs()
  /// What is waited for.
  private let goal: AwaitRequest.Goal?
  private let timeout: Duration

  /// What is waited for stands in the words of the command.
  init(_ identity: Identity, _ draft: Message, _ words: Invocation) throws {
    guard words[Self.timeout] == nil || words[Self.wait] != nil else {
      throw UsageError("--timeout is for --wait")
    }
    self.init(
      identity, draft, goal: words[Self.wait], timeout: words[Self.timeout] ?? .seconds(30))
  }

  init(_ identity: Identity, _ draft: Message, goal: AwaitRequest.Goal?, timeout: Duration) {
    self.identity = identity
    self.draft = draft
    self.goal = goal
    self.timeout = timeout
  }

  /// A message to many answers none.
  init(
    _ identity: Identity, _ words: Invocation, text: String, to destination: Destination? = nil
  ) throws {
    var draft = Message(from: try identity.sender(words[Self.sender]), text: text)
    draft.summary = words[Self.summary]
    draft.priority = words[Self.priority] ?? .normal
    draft.key = words[Self.key]
    if let life = words[Self.expires] {
      draft.expiresAt = Timestamp.text(Date().addingTimeInterval(life.inSeconds))
    }
    if let answered = words[Self.replyTo], let destination {
      // --team is the recipient's.
      let team = (try? identity.team(nil)) ?? destination.team
      let own = Address(name: draft.from, team: team)
      let original = try Answered(answered, from: own, to: destination, identity)
      draft.replyTo = original.id
      draft.thread = original.thread
    }
    try self.init(identity, draft, words)
  }

  /// A message that is stored, and how far it came since.
  struct Sent: Sendable {
    let id: String
    let to: Destination
    let isDuplicate: Bool
    /// Nil where that it is stored is all that is waited for.
    var progress: DeliveryProgress?

    var json: JSON {
      var answer = JSONObject()
      answer["id"] = .string(id)
      answer["to"] = .string("\(to)")
      answer["duplicate"] = .bool(isDuplicate)
      return .object(answer.adding(progress?.json.object ?? JSONObject()))
    }
  }

  /// Delivers the message, waits for what is waited for, and shows how far it came.
  ///
  /// Stored it is in any case, and whoever sends it again would double it: so it is shown first.
  func send(to destination: Destination) async throws {
    var sent = try await deliver(to: destination)
    var failure: (any Error)?
    do {
      try await awaitGoal(of: &sent)
    } catch {
      failure = error
    }
    identity.session.show(sent.json) { identity.session.print(sent.id) }
    if let failure { throw failure }
  }

  func deliver(to destination: Destination) async throws -> Sent {
    let receipt =
      switch destination {
      case .local(let address): try await deliver(to: address)
      case .remote(let remote): try await deliver(to: remote)
      }
    return Sent(id: receipt.id, to: destination, isDuplicate: receipt.isDuplicate)
  }

  /// Into the outbox; the daemon brings it to the hub.
  private func deliver(to remote: Destination.Remote) async throws -> Mailbox.Receipt {
    var message = draft
    message.to = remote.name
    // One outbox has the messages to everybody elsewhere, and a key counts once in it.
    message.key = draft.key.map { "\(remote.name)/\($0)" }
    // Where an answer from the hub is to go.
    let own = identity.ownAgent
    let team = own?.name == draft.from ? own?.team : nil
    message.from = "\(draft.from)@\(team ?? remote.team)"
    let session = identity.session
    let outbox = Mailbox(
      session.home.outbox(of: remote.repository), settings: try session.settings()
    ) { session.say("\($0)") }
    let final = message
    return try await blocking { try outbox.append(final, isKeyChecked: true) }
  }

  private func deliver(to address: Address) async throws -> Mailbox.Receipt {
    var message = draft
    message.to = address.name
    let own = identity.ownAgent
    if let own, own.name == message.from, own.team != address.team {
      message.from = "\(own.address)"
    }
    let namesake = identity.state.agent(Address(name: draft.from, team: address.team))
    message.color = (own?.name == draft.from ? own : namesake)?.color
    let box = try identity.session.mailbox(of: address, in: identity.state)
    let (final, proofs, socket) = (message, proofs, identity.session.home.socket)
    let sender =
      final.from.utf8.contains(UInt8(ascii: "@")) ? final.from : "\(final.from)@\(address.team)"
    return try await blocking {
      // The daemon says who this process is, whatever it calls itself; without it the sender stays
      // unproved.
      let proof = proofs.proof(of: sender, at: socket)
      var message = final
      (message.attestation, message.sentBy) = (proof.attestation, proof.sentBy)
      return try box.append(message, isKeyChecked: true)
    }
  }

  /// Waits until the message got as far as is wanted; where nothing is waited for, it says who does
  /// not deliver.
  func awaitGoal(of sent: inout Sent) async throws {
    guard let goal, goal != .stored else { return await warnIfNobodyDelivers(to: sent.to) }
    sent.progress = DeliveryProgress(.stored)
    let progress = try await progress(of: sent, goal)
    sent.progress = progress
    switch progress.state {
    case .stored, .submitted, .seen, .acked: return
    case .dead, .typed, .unknown, .taken: break
    }
    let reason = progress.reason.map { ": \($0)" } ?? ""
    throw CommandFailure(
      "message \(sent.id) is stored, but its delivery ended as \(progress.state.rawValue)\(reason);"
        + " see `roost explain \(MessageID.short(sent.id))`")
  }

  private func progress(
    of sent: Sent, _ goal: AwaitRequest.Goal
  ) async throws -> DeliveryProgress {
    guard case .local(let address) = sent.to else {
      throw CommandFailure(
        "message \(sent.id) is stored; whether \(sent.to) gets it is not known on this machine",
        code: ExitCode.timedOut)
    }
    if goal == .submitted, identity.state.agent(address)?.mode == .file {
      throw CommandFailure(
        "message \(sent.id) is stored; \(address) reads its mailbox itself, so nothing is typed for"
          + " it: wait for seen", code: ExitCode.timedOut)
    }
    let request = AwaitRequest(
      agent: address, message: sent.id, goal: goal, timeoutSeconds: timeout.inSeconds)
    do {
      return try await identity.session.daemon().call(
        .awaitDelivery, request.json, timeout: timeout + .seconds(5), as: DeliveryProgress.init
      ).value
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CommandFailure(
        "message \(sent.id) is stored, but \(error)", code: CommandFailure.code(of: error))
    }
  }

  /// A message that nobody will bring to the pane is better known about.
  private func warnIfNobodyDelivers(to destination: Destination) async {
    if let why = await nobodyDelivers(to: destination) { identity.session.say(why) }
  }

  /// Why a message that is stored stays where it is; nil where somebody delivers it.
  func nobodyDelivers(to destination: Destination) async -> String? {
    guard case .local(let address) = destination else {
      return await isDaemonRunning
        ? nil : "the daemon does not run; the message waits in the outbox. Start it with `roost up`"
    }
    guard let agent = identity.state.agent(address), ![.hook, .file].contains(agent.mode) else {
      return nil
    }
    if let gone = agent.gone {
      return "\(address) is gone (\(gone)); the message waits in its mailbox"
    }
    return await isDaemonRunning
      ? nil : "the daemon does not run; the message waits. Start it with `roost up`"
  }

  private var isDaemonRunning: Bool {
    get async {
      if proofs.hasAnswer { return true }
      return (try? await identity.session.runningDaemon()).flatMap { $0 } != nil
    }
  }
}
