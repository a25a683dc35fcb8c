import Control
import JSONSyntax
import Model
import Store

/// Does what a key asked for, and says what came of it at the bottom of the screen.
struct TopActions: Sendable {
  /// What is said goes to the screen, and nowhere else.
  let session: Session
  let inbox: TopInbox

  func send(_ text: String, to subject: TopSubject) async {
    await tell {
      let identity = try Identity(session)
      let written: String =
        switch subject {
        case .agent(let address): "\(address)"
        case .remote(let name, _, let node): node.map { "\(name)@\($0)" } ?? name
        }
      let to = try identity.destination(written, team: subject.team)
      let draft = Message(from: try identity.sender(nil), text: text)
      let sending = Sending(identity, draft, goal: nil, timeout: .seconds(30))
      let sent = try await sending.deliver(to: to)
      return "sent to \(subject.name) as \(MessageID.short(sent.id))"
    }
  }

  func setPaused(_ isPaused: Bool, _ address: Address) async {
    await tell {
      _ = try await call(isPaused ? .pauseAgent : .resumeAgent, AgentRequest(agent: address).json) {
        try Agent(json: $0, team: address.team)
      }
      return isPaused ? "\(address.name) is paused" : "\(address.name) is no longer paused"
    }
  }

  func shutDown(_ address: Address) async {
    inbox.add(.notice("\(address.name) is asked to finish", isBad: false))
    await tell {
      let sender = try Identity(session).sender(nil)
      let request = ShutdownRequest(
        agent: address, sender: sender == Name.user ? Name.lead : sender)
      let wait = Duration.seconds(try session.settings().shutdownSeconds + 30)
      let reply = try await call(.shutDownAgent, request.json, timeout: wait) {
        try ShutdownReply(json: $0, team: address.team)
      }
      switch reply.outcome {
      case .approved:
        return reply.ended.map { EndingWords($0).sentence(done: "has finished") }
          ?? "\(address.name) has left its team"
      case .rejected(let reason):
        throw CommandFailure(
          "\(address.name) refused\(reason.map { ": \($0)" } ?? " without a reason")")
      case .silent:
        throw CommandFailure("\(address.name) did not answer in time and goes on; K ends it")
      }
    }
  }

  func kill(_ address: Address) async {
    await tell {
      let ended = try await call(.killAgent, AgentRequest(agent: address).json) {
        try EndReply(json: $0, team: address.team)
      }
      return EndingWords(ended).sentence(done: "is ended")
    }
  }

  /// Each has a connection of its own: one that waits for an agent's answer keeps none waiting.
  private func call<Value: Sendable>(
    _ method: ControlMethod, _ parameters: JSON, timeout: Duration = .seconds(30),
    as read: @Sendable (JSON) throws -> Value
  ) async throws -> Value {
    let client = try await ControlClient.connectMatching(to: session.home.socket)
    return try await client.call(method, parameters, timeout: timeout, as: read).value
  }

  private func tell(_ body: () async throws -> String) async {
    do {
      inbox.add(.notice(try await body(), isBad: false))
    } catch is CancellationError {
    } catch {
      inbox.add(.notice("\(error)", isBad: true))
    }
  }
}
