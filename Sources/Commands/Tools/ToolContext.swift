import Control
import MCP
import Model
import Platform
import Store

/// What a tool, a resource or a prompt works with.
struct ToolContext: Sendable {
  let session: Session
  let progress: ServerLoop.Services.Progress

  init(_ session: Session, progress: @escaping ServerLoop.Services.Progress = { _, _, _ in }) {
    self.session = session
    self.progress = progress
  }

  /// Who calls: the agent of the environment or of the pane, or the one that the daemon sees the
  /// process belong to; never one that a call names.
  func caller() async throws -> ToolCaller {
    do {
      return try await ownCaller()
    } catch let error as Unsaid where error.kind == .team {
      throw CommandFailure("\(error); set ROOST_TEAM in the environment of this server")
    }
  }

  private func ownCaller() async throws -> ToolCaller {
    let identity = try Identity(session)
    if identity.callerName == Name.user {
      return try ToolCaller(identity, mail: identity.mailOwners(nil, team: nil))
    }
    if let address = identity.onlyNamesake {
      return try ToolCaller(Identity(session.acting(as: address)), mail: [address])
    }
    if identity.callerName != nil || identity.agentHere != nil {
      return try ToolCaller(identity, mail: [identity.agent(nil, team: nil)])
    }
    guard let address = try await owner(in: identity) else {
      throw CommandFailure(
        "this session is not an agent of Roost: run `roost join NAME` in its pane, or set"
          + " ROOST_AGENT and ROOST_TEAM in the environment of this server")
    }
    return try ToolCaller(Identity(session.acting(as: address)), mail: [address])
  }

  /// The agent to whose program this process belongs, by what the daemon sees.
  private func owner(in identity: Identity) async throws -> Address? {
    guard let team = identity.state.teams.keys.min(),
      let daemon = try await session.runningDaemon()
    else { return nil }
    let request = AttestRequest(sender: Address(name: Name.user, team: team))
    let reply = try await daemon.call(.attestSender, request.json, as: AttestReply.init).value
    guard let name = reply.sentBy, name != Name.user else { return nil }
    return try Address(name)
  }

  /// Waits no longer than a client may be held, and tells it from time to time that it waits.
  ///
  /// - Returns: what `body` came to, also where that was at the last moment; nil where it did not.
  func waiting<Value: Sendable>(
    _ limit: Duration = Tool.patience, for what: String,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    let clock = ContinuousClock()
    let start = clock.now
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while clock.now - start < limit {
          try await Task.sleep(for: min(Tool.pulse, limit - (clock.now - start)))
          progress((clock.now - start).inSeconds, limit.inSeconds, "waiting for \(what)")
        }
        return nil
      }
      var found: Value?
      var failure: (any Error)?
      var isOver = false
      while let result = await group.nextResult() {
        switch result {
        case .success(let value?): found = value
        case .success(nil): isOver = true
        // What the other one ends with, once it is told to.
        case .failure(let error) where failure == nil && !(isOver && error is CancellationError):
          failure = error
        case .failure: break
        }
        group.cancelAll()
      }
      if found == nil, let failure { throw failure }
      return found
    }
  }
}

/// The agent that calls, and whose mail is its own.
struct ToolCaller: Sendable {
  let identity: Identity
  let name: String
  /// The mailboxes that are the caller's; the person has several.
  let mail: [Address]

  init(_ identity: Identity, mail: [Address]) throws {
    guard let first = mail.first else { throw CommandFailure("there is no mailbox yet") }
    self.identity = identity
    self.mail = mail
    name = identity.name(of: first)
  }

  var session: Session { identity.session }
  var address: Address { mail[0] }
  var team: String { address.team }

  func boxes() throws -> [(owner: Address, box: Mailbox)] {
    try mail.map { ($0, try session.mailbox(of: $0, in: identity.state)) }
  }

  func takers() throws -> [Taker] {
    try boxes().map {
      Taker(session: session, address: $0.owner, box: $0.box, identity: identity)
    }
  }

  /// One of the caller's own messages.
  func message(_ id: String) throws -> ReceivedMessage {
    do {
      return try ReceivedMessage(id, of: mail, identity)
    } catch is CommandFailure {
      throw CommandFailure(
        "no message \(Printable.escaped(String(id.prefix(60)))) is in your mail;"
          + " read_inbox with unread=false shows what is")
    }
  }
}

extension Session {
  /// The session as one agent's, whatever its environment says.
  func acting(as agent: Address) -> Session {
    var environment = environment
    environment["ROOST_AGENT"] = agent.name
    environment["ROOST_TEAM"] = agent.team
    return Session(environment: environment, home: home, display: display, out: out, err: err)
  }
}
